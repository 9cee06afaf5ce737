package arabica.nn;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.testkit.Metamorphic;
import arabica.testkit.Subject;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold of models of every family without any expected numbers, bit for bit: on the scalar backend (in F64 where there
/// are no rotary positions, whose tables are of F32) and in F32 on the vector backend.
class ModelRelationsTests {
    @TempDir
    private Path folder;

    static Stream<Arguments> models() {
        return Stream
                .of("gpt2, head of its own, erf", "llama3 scaling, biases, head_dim, tied head", "mistral", "gpt_neox")
                .flatMap(name -> Stream.of("scalar", "vector")
                        .map(backend -> Arguments.of(FamilyCase.of(name), backend)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aLaterTokenChangesNothingAndReceivesNoGradient(FamilyCase some, String backend) {
        with(some, backend, Metamorphic::isCausal);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aRowHasTheBitsThatItHasAloneAndBesideAnyOthers(FamilyCase some, String backend) {
        with(some, backend, Metamorphic::isBatchInvariant);
    }

    @ParameterizedTest
    @MethodSource("models")
    void theGradientIsLinear(FamilyCase some, String backend) { with(some, backend, Metamorphic::hasLinearGradient); }

    private void with(FamilyCase some, String backendName, Consumer<Subject> work) {
        some.write(folder);
        try (Backend backend = Backends.open(backendName, 2); Scope scope = Scope.open(backend)) {
            Decoder model = (Decoder) ModelDirectory.load(folder, scope);
            boolean wide = backendName.equals("scalar") && model.config().attention().rotary().isEmpty();
            Decoder used = wide ? wide(model, scope) : model;
            work.accept(Subject.model(some.name(), backend, model.config().vocabSize(), used::hidden)
                    .embeddedBy(used.parameters().get(model.config().family().names().tokensWeight())).sizes(3, 9));
        }
    }

    /// The same model with weights in F64.
    private static Decoder wide(Decoder model, Scope scope) {
        Parameters wide = new Parameters(scope);
        model.parameters().forEach((name, tensor) -> wide.add(name,
                scope.of(DType.F64, tensor.toDoubles(), tensor.shape().toArray())));
        return Decoder.fromParameters(model.config(), wide);
    }
}
