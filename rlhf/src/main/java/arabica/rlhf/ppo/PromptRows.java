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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Prompts as token ids, each short enough to leave room for a whole response.
///
/// A prompt that is too long is an error by row: cutting its end would ask another question. With
/// [Truncation#START] it loses its beginning instead, with [Truncation#DROP] it is left out and counted.
///
/// @param ids  of each prompt
/// @param keys the prompts as text, for splitting
public record PromptRows(List<int[]> ids, List<String> keys) {

    /// @param room tokens that a prompt may have
    /// @param warn hears how many were left out
    public static PromptRows read(RowSource source, RowTokenizer tokenizer, int room, Truncation truncation,
            BadRowPolicy bad, Consumer<String> warn) {
        List<int[]> prompts = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        AtomicLong dropped = new AtomicLong();
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
            } else {
                dropped.incrementAndGet();
            }
        });
        String tooLong = dropped + " prompts of " + source.name() + " are longer than " + room + " tokens, which leave"
                + " room for --max-new-tokens, and were left out";
        if (prompts.isEmpty()) {
            throw new DataException(
                    dropped.get() > 0 ? tooLong + ": none is left" : source.name() + ": no prompt that can be used");
        }
        if (dropped.get() > 0) { warn.accept(tooLong); }
        return new PromptRows(prompts, keys);
    }

    /// @throws IllegalArgumentException if there is no prompt, or for one that leaves no room for a response, naming it
    ///     (from 1)
    public static void requireRoom(List<int[]> prompts, int room) {
        if (prompts.isEmpty()) { throw new IllegalArgumentException("no prompt is left to train on"); }
        for (int i = 0; i < prompts.size(); i++) {
            int length = prompts.get(i).length;
            if (length == 0 || length > room) {
                throw new IllegalArgumentException(
                        "prompt " + (i + 1) + " has " + length + " tokens; expected 1 to " + room);
            }
        }
    }

    public PromptRows select(int[] rows) {
        return new PromptRows(Arrays.stream(rows).mapToObj(ids::get).toList(),
                Arrays.stream(rows).mapToObj(keys::get).toList());
    }
}
