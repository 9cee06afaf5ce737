package arabica.rlhf.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.TestData;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.Altered;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.eval.EvaluatedPairs;
import arabica.rlhf.eval.PreferenceEvaluator;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No score depends on which token pads (trl#937), and a model that reads a pad is found out before it is trained.
class PadTokenTests extends WithScope {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    PadTokenTests() { super("auto", 2); }

    /// What `config.json` and `tokenizer_config.json` call the pad: nothing, the EOS, a token of the texts, an id that no
    /// model has.
    @ParameterizedTest
    @CsvSource({"null, <|endoftext|>", "456, <|endoftext|>", "0, e", "5, t", "-1, a", "999999, o", "'[0]', '!'"})
    void thePadTokenOfTheFilesChangesNoScore(String id, String token) throws IOException {
        EvaluatedPairs plain = judged(TestData.golden("gpt2"));
        EvaluatedPairs unusual = judged(padding(id, token));
        assertThat(unusual.chosen().perMember()).isDeepEqualTo(plain.chosen().perMember());
        assertThat(unusual.rejected().perMember()).isDeepEqualTo(plain.rejected().perMember());
    }

    @Test
    void aModelWhosePoolingReadsThePadIsFoundBeforeTheFirstStep() {
        ScalarModel wrong = poolingAtTheEnd(Tiny.model(scope, 2));
        assertThatThrownBy(() -> new RewardTrainer(TrainerOptions.builder(1e-3).batchSize(4).build(),
                PairwiseLoss.PLAIN).train(wrong, Golden.tokenizer(),
                        TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(8))),
                        RunContext.of(folder.resolve("out"))))
                .isInstanceOf(TrainingException.class).hasMessageContaining("a pad was read");
    }

    @Test
    void itIsFoundEvenWhereAllSequencesOfTheFirstBatchAreOfOneLength() {
        List<PairExample> pairs = List.of(new PairExample(new TokenSequence(new int[]{4, 5, 6}, 1),
                new TokenSequence(new int[]{4, 7, 8}, 1)));
        ScalarModel right = ScalarModel.create(Tiny.model(scope, 2), 2);
        assertThatCode(() -> new RewardObjective(right, PairwiseLoss.PLAIN).checkStart(pairs))
                .doesNotThrowAnyException();
        ScalarModel wrong = poolingAtTheEnd(Tiny.model(scope, 2));
        assertThatThrownBy(() -> new RewardObjective(wrong, PairwiseLoss.PLAIN).checkStart(pairs))
                .hasMessageContaining("a pad was read");
    }

    /// Deliberately wrong: whatever position is asked for, the row's last one answers, pad or not.
    private static ScalarModel poolingAtTheEnd(LanguageModel model) {
        return ScalarModel.create(Altered.hidden(model, PadTokenTests::lastEverywhere), 3);
    }

    private static Tensor lastEverywhere(Tensor hidden) {
        int batch = hidden.shape().dim(0);
        int time = hidden.shape().dim(1);
        int size = hidden.shape().dim(2);
        int[] last = new int[batch * time];
        for (int i = 0; i < last.length; i++) { last[i] = i / time * time + time - 1; }
        Tensor rows = Ops.reshape(hidden, batch * time, size);
        return Ops.reshape(Ops.embedding(rows, Scope.current().of(last, last.length)), batch, time,
                size);
    }

    private EvaluatedPairs judged(Path model) {
        BpeTokenizer tokenizer = BpeTokenizer.read(model);
        return new PreferenceEvaluator(ModelDirectory.loadScalar(model, scope, 4), tokenizer, TokenizeOptions.of(48), 4)
                .judge(RowSource.inMemory("rows", Tiny.pairs(8)), BadRowPolicy.strict());
    }

    private Path padding(String id, String token) throws IOException {
        Path golden = TestData.golden("gpt2");
        Path copy = Files.createDirectory(folder.resolve("model"));
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
            Files.copy(golden.resolve(name), copy.resolve(name));
        }
        ObjectNode config = (ObjectNode) JSON.readTree(copy.resolve("config.json").toFile());
        config.set("pad_token_id", JSON.readTree(id));
        JSON.writeValue(copy.resolve("config.json").toFile(), config);
        ObjectNode tokenizer = (ObjectNode) JSON.readTree(copy.resolve("tokenizer_config.json").toFile());
        tokenizer.put("pad_token", token);
        JSON.writeValue(copy.resolve("tokenizer_config.json").toFile(), tokenizer);
        return copy;
    }
}
