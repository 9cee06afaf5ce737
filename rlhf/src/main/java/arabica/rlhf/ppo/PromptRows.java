package arabica.rlhf.ppo;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.PromptRow;
import arabica.rlhf.train.RowSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Prompts as token ids, each short enough to leave room for a whole response.
///
/// A prompt that is too long is an error by row: cutting its end would ask another question. With
/// [Truncation#START] it loses its beginning instead, with [Truncation#DROP] it is left out.
///
/// @param ids  of each prompt
/// @param keys the prompts as text, for splitting
public record PromptRows(List<int[]> ids, List<String> keys) {

    /// @param room tokens that a prompt may have
    public static PromptRows read(RowSource source, RowTokenizer tokenizer, int room, Truncation truncation,
            BadRowPolicy bad) {
        List<int[]> prompts = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        source.forEach(bad, row -> {
            if (!(row.row() instanceof PromptRow asked)) {
                throw new IllegalArgumentException("a row of prompts expected, not " + row.row());
            }
            int[] ids = tokenizer.prompt(asked.prompt());
            if (ids.length == 0) {
                bad.accept(row.bad("prompt", "is empty"));
            } else if (ids.length <= room || truncation == Truncation.START) {
                prompts.add(Arrays.copyOfRange(ids, Math.max(0, ids.length - room), ids.length));
                keys.add(asked.prompt().text());
            } else if (truncation == Truncation.END) {
                BadRowException tooLong = row.bad("prompt", "has " + ids.length + " tokens; at most " + room
                        + " leave room for --max-new-tokens in the model's context");
                bad.accept(tooLong);
            }
        });
        if (prompts.isEmpty()) { throw new DataException(source.name() + ": no prompt that can be used"); }
        return new PromptRows(prompts, keys);
    }

    public PromptRows select(int[] rows) {
        return new PromptRows(Arrays.stream(rows).mapToObj(ids::get).toList(),
                Arrays.stream(rows).mapToObj(keys::get).toList());
    }
}
