package arabica.cli;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelConfig;
import arabica.nn.SamplingConfig;
import arabica.rlhf.train.EndTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// The flags of evaluations that let models answer prompts and a preference model score the answers.
final class AnswerFlags extends RowFlags {
    @Option(names = "--reward", paramLabel = "DIR", required = true, description = "the preference model that judges")
    Path reward;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "128", description = "of an answer (default: ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "0 is greedy (default: ${DEFAULT-VALUE})")
    private double temperature;

    SamplingConfig sampling(ModelConfig config, BpeTokenizer tokenizer) {
        return SamplingConfig.sampling(maxNewTokens, temperature,
                EndTokens.of(config, tokenizer, template().endToken()));
    }

    /// The prompts' ids; a prompt that leaves the model no room to answer cannot be used.
    List<int[]> prompts(BpeTokenizer tokenizer, ModelConfig config, Consumer<String> say) {
        BadRowPolicy bad = policy(say);
        List<int[]> prompts = new ArrayList<>();
        source(RowUse.PROMPT).forEach(bad, row -> {
            int[] ids = PromptIds.of(tokenizer, ((PromptRow) row.row()).prompt());
            if (ids.length == 0 || ids.length >= config.contextLength()) {
                bad.accept(row.bad("prompt", "has " + ids.length + " tokens; expected 1 to "
                        + (config.contextLength() - 1)));
            } else {
                prompts.add(ids);
            }
        });
        if (prompts.isEmpty()) { throw new DataException(files + ": no prompt that can be used"); }
        return prompts;
    }
}
