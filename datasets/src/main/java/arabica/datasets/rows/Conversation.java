package arabica.datasets.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What turns are good for: a prompt, and the answer to it.
final class Conversation {
    private Conversation() {}

    /// The last turn's text, which must be the assistant's.
    static String answer(String field, List<Message> turns, Fields row) {
        Message last = turns.getLast();
        if (last.role() != Message.Role.ASSISTANT) {
            throw row.bad(field, "ends with a message of the " + last.role().name().toLowerCase(Locale.ROOT)
                    + "; expected one of the assistant");
        }
        if (last.content().isBlank())
            throw row.bad(field, "has an empty last answer; expected text");
        return last.content();
    }

    /// The turns before an answer as a prompt.
    static UnframedPrompt prompt(String field, List<Message> turns, Fields row) {
        if (turns.stream().allMatch(turn -> turn.content().isBlank())) {
            throw row.bad(field, "has no prompt; expected a message with text before the last answer");
        }
        return new UnframedPrompt.Turns(turns);
    }

    static List<Message> beforeLast(List<Message> turns) { return turns.subList(0, turns.size() - 1); }

    /// Turns that follow others, unless they begin with these themselves.
    static List<Message> after(List<Message> before, List<Message> turns) {
        if (turns.size() > before.size() && turns.subList(0, before.size()).equals(before))
            return turns;
        List<Message> all = new ArrayList<>(before);
        all.addAll(turns);
        return all;
    }
}
