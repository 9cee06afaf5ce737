package arabica.rlhf.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.TextRow;
import arabica.nn.LanguageModel;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.train.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowScorerTests {
    @Test
    void scoresSpeakOfResponsesOrOfAllTokensButTheFirst() {
        try (Backend backend = Backends.open("auto", 2); Scope scope = Scope.open(backend)) {
            LanguageModel model = Tiny.model(scope, 1);
            int prompt = Golden.tokenizer().encode("Where?").length;
            int response = Golden.tokenizer().encode(" Over there.").length;
            int whole = Golden.tokenizer().encode("Where? Over there.").length;
            List<Row> rows = List.of(new CompletionRow("Where?", " Over there."), new TextRow("Where? Over there."),
                    new IdsRow(new int[]{4, 5, 6}), new TextRow("too long ".repeat(50)), new TextRow("and on"));
            List<RowScore> plain = score(model, rows, false);
            assertThat(plain).extracting(RowScore::index).containsExactly(0L, 1L, 2L, 4L);
            assertThat(plain).extracting(RowScore::promptTokens).containsExactly(prompt, 0, 0, 0);
            assertThat(plain).extracting(RowScore::tokens).startsWith(response, whole - 1, 2);
            RowScore first = plain.getFirst();
            assertThat(first.perplexity()).isCloseTo(Math.exp(-first.sumLogProb() / first.tokens()), within(1e-9));
            List<RowScore> withEos = score(model, rows, true);
            assertThat(withEos).extracting(RowScore::tokens).startsWith(response + 1, whole, 2);
            assertThat(withEos.getFirst().tokenLogProbs()[0]).isCloseTo(first.tokenLogProbs()[0], within(1e-6));
        }
    }

    private static List<RowScore> score(LanguageModel model, List<Row> rows, boolean appendEos) {
        List<RowScore> scores = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        new RowScorer(model, Golden.tokenizer(), appendEos, Optional.empty(), 2).score(RowSource.inMemory("rows", rows),
                BadRowPolicy.allow(1, bad -> skipped.add(bad.getMessage())), scores::add);
        assertThat(skipped).hasSize(1).first().asString().contains("row 4").contains("context of 48");
        return scores;
    }
}
