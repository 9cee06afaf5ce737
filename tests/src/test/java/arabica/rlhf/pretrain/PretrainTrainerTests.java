package arabica.rlhf.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.TextRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelDirectory;
import arabica.rlhf.Recorder;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainTrainerTests {
    private static final PretrainOptions SIZE = new PretrainOptions(270, 16, 1, 2, 16);

    @TempDir
    Path folder;

    @Test
    void aTokenizerAndAModelAreTrainedFromTexts() {
        List<TextRow> texts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            texts.add(new TextRow("the cat and the dog and the fox ran to the hill " + i % 7));
        }
        TrainerOptions options = TrainerOptions.builder(0.01).batchSize(8).maxSteps(40).evalFraction(0.1).build();
        Recorder recorder = new Recorder();
        Path out = folder.resolve("out");
        try (Backend backend = Backends.open("auto", 2); Scope scope = Scope.open(backend)) {
            Pretrained trained = new PretrainTrainer(options, SIZE).train(backend, scope, Optional.empty(),
                    TrainingData.of(RowSource.inMemory("texts", texts)), RunContext.of(out).withListener(recorder));
            assertThat(trained.tokenizer().vocabSize()).isGreaterThan(257).isLessThanOrEqualTo(270);
            assertThat(trained.model().config().vocabSize()).isEqualTo(trained.tokenizer().vocabSize());
            assertThat(recorder.steps().getFirst().get("loss")).isGreaterThan(5);
            assertThat(recorder.steps().getLast().get("loss")).isLessThan(2.5);
            assertThat(recorder.evaluations().getLast().get("eval_loss")).isLessThan(2.5);
            assertThat(recorder.steps().getFirst().get("num_tokens")).isEqualTo(8 * 17);
            assertThat(ModelDirectory.load(out, scope).config()).isEqualTo(trained.model().config());
            assertThat(BpeTokenizer.read(out).encode("the cat")).isEqualTo(trained.tokenizer().encode("the cat"));
        }
    }

    @Test
    void idsNeedTheTokenizerThatMadeThem() {
        try (Backend backend = Backends.open("auto", 1); Scope scope = Scope.open(backend)) {
            TrainingData ids = TrainingData.of(RowSource.inMemory("ids", List.of(new IdsRow(new int[]{1, 2, 3}))));
            assertThatThrownBy(() -> new PretrainTrainer(PretrainTrainer.defaults().build(), SIZE).train(backend, scope,
                    Optional.empty(), ids, RunContext.of(folder.resolve("out")))).isInstanceOf(DataException.class)
                    .hasMessageContaining("row 1").hasMessageContaining("--tokenizer");
        }
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new PretrainOptions(100, 16, 1, 2, 16)).hasMessageContaining("--vocab-size");
        assertThatThrownBy(() -> new PretrainOptions(300, 15, 1, 2, 16)).hasMessageContaining("--hidden-size");
    }
}
