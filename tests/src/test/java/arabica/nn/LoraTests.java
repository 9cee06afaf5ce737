package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.WithScope;
import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraTests extends WithScope {
    private static final int[] IDS = {3, 9, 1, 4, 4, 20};
    private static final LoraConfig CONFIG = LoraConfig.ofRank(3);

    @TempDir
    Path folder;

    LoraTests() { super("vector", 2); }

    @Test
    void anAttachedModelStartsAsItsBaseBitForBit() {
        Decoder base = TestModels.lively(scope, 1);
        double[] before = TestModels.logits(base, IDS);
        LanguageModel adapted = Lora.attach(base, CONFIG, "base", 7);

        assertThat(TestModels.logits(adapted, IDS)).containsExactly(before);
        assertThat(adapted.linears()).hasSize(8);
        assertThat(adapted.parameters().trained().keySet()).hasSize(16).allMatch(name -> name.contains(".lora_"));
    }

    @Test
    void adaptersOffIsTheBaseBitForBitAfterTraining() {
        Decoder base = TestModels.lively(scope, 1);
        double[] before = TestModels.logits(base, IDS);
        LanguageModel adapted = Lora.attach(base, CONFIG, "base", 7);
        AdamW optimizer = new AdamW(adapted.parameters(), new AdamWConfig(0.9, 0.95, 1e-8, 0.1));
        for (int step = 0; step < 5; step++) {
            loss(adapted);
            optimizer.step(0.05, 1);
        }

        assertThat(TestModels.logits(adapted, IDS)).isNotEqualTo(before);
        assertThat(TestModels.logits(adapted.base(), IDS)).containsExactly(before);
        assertThat(TestModels.logits(base, IDS)).containsExactly(before);
        assertThat(adapted.base().parameters()).isSameAs(base.parameters());
        assertThat(optimizer.state().keySet()).hasSize(32).allMatch(name -> name.contains(".lora_"));
        base.parameters().forEach((name, tensor) -> assertThat(tensor.grad()).as(name).isEmpty());
    }

    @Test
    void mergedAndUnmergedOutputsAgree() {
        for (LoraConfig config : List.of(CONFIG, new LoraConfig(2, 3, List.of("c_attn", "mlp.c_proj"), 0))) {
            LanguageModel adapted = trained(TestModels.lively(scope, 1), config);
            LanguageModel merged = Lora.merged(adapted, scope);

            assertThat(merged.parameters().adapters()).isEmpty();
            assertClose(TestModels.logits(merged, IDS), TestModels.logits(adapted, IDS));
        }
    }

    /// Central differences through the whole model, in double precision.
    @Test
    void gradientsOfAdaptersAreRight() {
        try (Backend scalar = Backends.open("scalar", 1); Scope doubles = Scope.open(scalar)) {
            LanguageModel adapted = trained(inDoubles(TestModels.lively(scope, 1), doubles),
                    new LoraConfig(2, 3, List.of("all-linear"), 0.3));
            loss(adapted);
            double step = 1e-5;
            adapted.parameters().trained().forEach((name, tensor) -> {
                double[] gradient = tensor.grad().orElseThrow().toDoubles();
                double[] values = tensor.toDoubles();
                int at = name.hashCode() & 3;
                double up = lossAt(adapted, tensor, values, at, step);
                double down = lossAt(adapted, tensor, values, at, -step);
                write(tensor, values);
                assertThat(gradient[at]).as(name).isCloseTo((up - down) / (2 * step),
                        within(1e-7 * Math.max(1, Math.abs(gradient[at]))));
            });
        }
    }

    @Test
    void dropoutActsInTrainingAlone() {
        LanguageModel adapted = trained(TestModels.lively(scope, 1), new LoraConfig(3, 6, List.of("all-linear"), 0.5));
        double[] off = hidden(adapted, Dropout.NONE);
        assertThat(hidden(adapted, Dropout.at(0, 5, 1))).isNotEqualTo(off)
                .isEqualTo(hidden(adapted, Dropout.at(0, 5, 1)));
        assertThat(hidden(adapted, Dropout.at(0, 5, 2))).isNotEqualTo(hidden(adapted, Dropout.at(0, 5, 1)));
        assertThat(hidden(adapted.base(), Dropout.at(0, 5, 1))).isEqualTo(hidden(adapted.base(), Dropout.NONE));
    }

    @Test
    void adaptersInPeftsLayoutReadBackMergedAndAsAdapters() throws IOException {
        Decoder base = TestModels.lively(scope, 1);
        ModelDirectory.save(folder.resolve("base"), base);
        LanguageModel adapted = trained(base, CONFIG, folder.resolve("base").toString());
        ModelDirectory.save(folder.resolve("adapter"), adapted);

        try (SafetensorsFile file = Safetensors.open(folder.resolve("adapter/adapter_model.safetensors"))) {
            assertThat(file.names()).hasSize(16).contains(
                    "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight",
                    "base_model.model.transformer.h.1.mlp.c_proj.lora_B.weight");
            assertThat(file.entry("base_model.model.transformer.h.0.attn.c_attn.lora_B.weight").shape())
                    .containsExactly(36L, 3L);
        }
        assertThat(Files.readString(folder.resolve("adapter/adapter_config.json")))
                .contains("\"peft_type\" : \"LORA\"", "\"r\" : 3", "\"lora_alpha\" : 6.0", "\"fan_in_fan_out\" : true",
                        "\"task_type\" : \"CAUSAL_LM\"");
        assertClose(TestModels.logits(ModelDirectory.load(folder.resolve("adapter"), scope), IDS),
                TestModels.logits(adapted, IDS));
        assertThat(ModelDirectory.config(folder.resolve("adapter"))).isEqualTo(base.config());

        LanguageModel again = Lora.attach(ModelDirectory.loadFrozen(folder.resolve("base"), scope), CONFIG, "", 99);
        ModelDirectory.readAdapters(folder.resolve("adapter"), again.parameters());
        assertThat(TestModels.logits(again, IDS)).containsExactly(TestModels.logits(adapted, IDS));
    }

    @Test
    void aPreferenceModelsHeadIsTrainedAndSavedWithItsAdapters() {
        Decoder body = TestModels.lively(scope, 1);
        ModelDirectory.save(folder.resolve("base"), body);
        ScalarModel base = ScalarModel.create(body, 5);
        ScalarModel adapted = Lora.attach(base, CONFIG, folder.resolve("base").toString(), 7);
        scramble(adapted.parameters());
        ModelDirectory.save(folder.resolve("adapter"), adapted);

        assertThat(adapted.parameters().trained()).hasSize(17).containsKey(ScalarModel.HEAD);
        assertThat(adapted.head().toFloats()).isNotEqualTo(base.head().toFloats());
        assertThat(ModelDirectory.hasScalarHead(folder.resolve("adapter"))).isTrue();
        double[] wanted = scores(adapted);
        assertClose(scores(ModelDirectory.loadScalar(folder.resolve("adapter"), scope, 0)), wanted);
        assertClose(scores(Lora.merged(adapted, scope)), wanted);
        assertThatThrownBy(() -> ModelDirectory.load(folder.resolve("adapter"), scope))
                .isInstanceOf(FormatException.class).hasMessageContaining("SEQ_CLS");
    }

    @Test
    void whatWouldChangeTheNumbersIsRefusedByName() throws IOException {
        Decoder base = TestModels.lively(scope, 1);
        ModelDirectory.save(folder.resolve("base"), base);
        Path adapter = folder.resolve("adapter");
        ModelDirectory.save(adapter, trained(base, CONFIG, "base"));
        Path config = adapter.resolve("adapter_config.json");
        String good = Files.readString(config);
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("\"use_dora\" : false", "\"use_dora\" : true");
        bad.put("\"use_rslora\" : false", "\"use_rslora\" : true");
        bad.put("\"bias\" : \"none\"", "\"bias\" : \"all\"");
        bad.put("\"peft_type\" : \"LORA\"", "\"peft_type\" : \"IA3\"");
        bad.put("\"init_lora_weights\" : true", "\"init_lora_weights\" : \"pissa\"");
        bad.put("\"base_model_name_or_path\" : \"base\"", "\"base_model_name_or_path\" : \"nowhere/at-all\"");
        bad.put("\"r\" : 3", "\"r\" : 4");
        bad.put("\"r\" : 3,", "\"r\" : 2000000000,");
        for (Map.Entry<String, String> change : bad.entrySet()) {
            assertThat(good).contains(change.getKey());
            Files.writeString(config, good.replace(change.getKey(), change.getValue()));
            assertThatThrownBy(() -> ModelDirectory.load(adapter, scope)).as(change.getValue())
                    .isInstanceOf(FormatException.class).hasMessageNotContaining("\n");
        }
        Files.writeString(config, good.replace("\"base_model_name_or_path\" : \"base\"",
                "\"base_model_name_or_path\" : \"../base\""));
        assertThat(ModelDirectory.load(adapter, scope).linears()).hasSize(8);
        Files.writeString(config, good.replace("\"base_model_name_or_path\" : \"base\"",
                "\"base_model_name_or_path\" : \"../adapter\""));
        assertThatThrownBy(() -> ModelDirectory.load(adapter, scope)).isInstanceOf(FormatException.class)
                .hasMessageContaining("circle");
        assertThatThrownBy(() -> Lora.attach(base, new LoraConfig(2, 4, List.of("q_proj"), 0), "", 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("q_proj")
                .hasMessageContaining("c_attn");
    }

    /// The same gradients, bit for bit, from less memory; also under frozen weights, where a layer's input gathers none.
    @Test
    void checkpointedLayersGiveTheSameBits() {
        Decoder whole = TestModels.lively(scope, 1);
        LanguageModel adapted = trained(TestModels.lively(scope, 2), new LoraConfig(3, 6, List.of("all-linear"), 0.2));
        for (LanguageModel model : List.of(whole, adapted)) {
            double loss = loss(model);
            Map<String, float[]> kept = gradients(model);
            assertThat(loss(model.checkpointed())).isEqualTo(loss);
            gradients(model).forEach((name, gradient) -> assertThat(gradient).as(name).containsExactly(kept.get(name)));
        }
    }

    private static Map<String, float[]> gradients(LanguageModel model) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        model.parameters().trained().forEach((name, tensor) -> gradients.put(name,
                tensor.grad().orElseThrow().toFloats()));
        return gradients;
    }

    private static LanguageModel trained(LanguageModel base, LoraConfig config) {
        return trained(base, config, "base");
    }

    private static LanguageModel trained(LanguageModel base, LoraConfig config, String name) {
        LanguageModel adapted = Lora.attach(base, config, name, 7);
        scramble(adapted.parameters());
        return adapted;
    }

    /// Updates as large as the weights that they update.
    private static void scramble(Parameters parameters) {
        parameters.trained().forEach((name, tensor) -> {
            SplittableRandom random = new SplittableRandom(name.hashCode());
            write(tensor, random.doubles(tensor.size(), -0.4, 0.4).toArray());
        });
    }

    private static void write(Tensor tensor, double[] values) {
        if (tensor.dtype() == DType.F64) {
            tensor.backend().upload(MemorySegment.ofArray(values), tensor);
            return;
        }
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) { narrow[i] = (float) values[i]; }
        tensor.backend().upload(MemorySegment.ofArray(narrow), tensor);
    }

    private static Decoder inDoubles(Decoder model, Scope doubles) {
        Parameters wide = new Parameters(doubles);
        LinkedHashMap<String, Shape> shapes = new LinkedHashMap<>();
        model.parameters().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        wide.allocate(DType.F64, shapes);
        model.parameters().forEach((name, tensor) -> write(wide.get(name), tensor.toDoubles()));
        return Decoder.fromParameters(model.config(), wide);
    }

    private static double lossAt(LanguageModel model, Tensor tensor, double[] values, int at, double by) {
        double[] moved = values.clone();
        moved[at] += by;
        write(tensor, moved);
        return Scope.step(model.backend(), () -> Autograd.noGrad(() -> crossEntropy(model).item()));
    }

    private static double loss(LanguageModel model) {
        model.parameters().zeroGrad();
        return Scope.step(model.backend(), () -> {
            Tensor loss = crossEntropy(model);
            loss.backward();
            return loss.item();
        });
    }

    private static Tensor crossEntropy(LanguageModel model) {
        Tensor hidden = model.hidden(Scope.current().of(IDS, 2, 3), Dropout.at(0, 3, 1));
        return model.crossEntropy(hidden, Scope.current().of(new int[]{1, 7, -1, 5, 2, 11}, 2, 3));
    }

    private static double[] hidden(LanguageModel model, Dropout dropout) {
        return Scope.step(model.backend(), () -> model.hidden(Scope.current().of(IDS, 2, 3), dropout).toDoubles());
    }

    private static double[] scores(ScalarModel model) {
        return Scope.step(model.body().backend(), () -> Autograd.noGrad(() -> model.scores(Ops.reshape(
                model.body().hidden(Scope.current().of(IDS, 1, IDS.length)), IDS.length, -1)).toDoubles()));
    }

    private static void assertClose(double[] actual, double[] wanted) {
        double largest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < wanted.length; i++) {
            assertThat(actual[i]).isCloseTo(wanted[i], within(1e-5 * Math.max(1, largest)));
        }
    }
}
