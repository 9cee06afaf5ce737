package arabica.datasets.rows;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Recognises the layouts in which data sets come, and turns each row into what its use asks for:
///
/// | use | layouts |
/// |---|---|
/// | preference | `prompt, chosen, rejected`; `instruction, input, chosen, rejected`; two HH transcripts; two conversations |
/// | unpaired | `prompt, completion, label`; `messages, label`; `instruction, input, output, label`; a preference row |
/// | fine-tuning | `prompt, completion`; `messages`; `instruction, input, output`; `text`; `input_ids` |
/// | text | `text`; `input_ids` |
/// | prompt | `prompt`; `instruction, input`; `messages`; the prompt of a preference row |
///
/// A preference row may say more of itself: `margin`, `weight`, `source` ([PairNotes]). Fields that a layout does not know
/// are ignored.
final class Layouts {
    private final PromptTemplate template;

    Layouts(PromptTemplate template) { this.template = template; }

    /// @throws arabica.datasets.BadRowException when the row cannot be used
    Row read(Fields row, RowUse use) {
        if (!row.object().isObject()) { throw row.bad("is " + Fields.describe(row.object()) + "; expected an object"); }
        return switch (use) {
            case PREFERENCE -> preference(row).withNotes(notes(row));
            case UNPAIRED -> unpaired(row);
            case FINE_TUNING -> fineTuning(row);
            case TEXT -> text(row);
            case PROMPT -> new PromptRow(prompt(row));
        };
    }

    private Row unpaired(Fields row) {
        if (row.has("chosen") || row.has("rejected"))
            return preference(row).withNotes(notes(row));
        if (row.has("weight"))
            throw row.bad("weight", "is not for single responses: each has the weight of its label");
        boolean label = row.truth("label");
        Row judged = fineTuning(row);
        if (!(judged instanceof CompletionRow completion))
            throw row.bad("expected \"prompt\", \"completion\" and \"label\", or a preference row");
        return new UnpairedRow(completion.prompt(), completion.completion(), label);
    }

    private Row fineTuning(Fields row) {
        if (row.has("input_ids"))
            return new IdsRow(row.ids("input_ids"));
        if (row.has("messages"))
            return conversation(row.messages("messages"), row);
        if (row.has("completion") || row.has("prompt") && !row.has("text"))
            return completion(row);
        if (row.has("instruction")) {
            return new CompletionRow(barePrompt(row), template.response(row.textWithContent("output")));
        }
        if (row.has("text"))
            return new TextRow(row.textWithContent("text"));
        throw row
                .bad("expected \"prompt\" and \"completion\", \"messages\", \"instruction\" and \"output\", \"text\" or"
                        + " \"input_ids\"");
    }

    private Row text(Fields row) {
        return row.has("input_ids") ? new IdsRow(row.ids("input_ids")) : new TextRow(row.textWithContent("text"));
    }

    private CompletionRow completion(Fields row) {
        if (row.isList("completion")) {
            List<Message> answer = row.messages("completion");
            return new CompletionRow(barePrompt(row), template.response(answer("completion", answer, row)));
        }
        return new CompletionRow(barePrompt(row), template.response(row.textWithContent("completion")));
    }

    private CompletionRow conversation(List<Message> messages, Fields row) {
        String response = answer("messages", messages, row);
        return new CompletionRow(turns("messages", beforeLast(messages), row), template.response(response));
    }

    private PreferenceRow preference(Fields row) {
        if (row.isList("chosen") || row.isList("rejected"))
            return conversations(row);
        String chosen = row.textWithContent("chosen");
        String rejected = row.textWithContent("rejected");
        if (!row.has("prompt") && !row.has("instruction") && chosen.contains(PromptTemplate.HUMAN)) {
            return transcripts(chosen, rejected, row);
        }
        requireDifferent(chosen, rejected, row);
        return new PreferenceRow(barePrompt(row), template.response(chosen), template.response(rejected));
    }

    /// HH transcripts are framed already; the space before an answer belongs to the answer.
    private static PreferenceRow transcripts(String chosen, String rejected, Fields row) {
        int chosenSplit = answerStart("chosen", chosen, row);
        int rejectedSplit = answerStart("rejected", rejected, row);
        String prompt = chosen.substring(0, chosenSplit);
        if (!prompt.equals(rejected.substring(0, rejectedSplit)))
            throw disagree(row);
        PreferenceRow pair = new PreferenceRow(prompt, chosen.substring(chosenSplit),
                rejected.substring(rejectedSplit));
        if (pair.chosen().isBlank())
            throw row.bad("chosen", "has an empty last answer; expected text");
        if (pair.rejected().isBlank())
            throw row.bad("rejected", "has an empty last answer; expected text");
        requireDifferent(pair.chosen(), pair.rejected(), row);
        return pair;
    }

    private static int answerStart(String field, String transcript, Fields row) {
        int split = transcript.lastIndexOf(PromptTemplate.ANSWER);
        if (split < 0)
            throw row.bad(field, "is a transcript without an answer; expected \"\\n\\nAssistant:\" in it");
        return split + PromptTemplate.ANSWER.length();
    }

    private PreferenceRow conversations(Fields row) {
        List<Message> chosen = row.messages("chosen");
        List<Message> rejected = row.messages("rejected");
        String better = answer("chosen", chosen, row);
        String worse = answer("rejected", rejected, row);
        // Either whole conversations, or only the answers with the turns before them in "prompt".
        boolean answersOnly = chosen.size() == 1 && rejected.size() == 1;
        if (!answersOnly && !beforeLast(chosen).equals(beforeLast(rejected)))
            throw disagree(row);
        requireDifferent(better, worse, row);
        FramedText prompt = answersOnly ? barePrompt(row) : turns("chosen", beforeLast(chosen), row);
        return new PreferenceRow(prompt, template.response(better), template.response(worse));
    }

    private static PairNotes notes(Fields row) {
        OptionalDouble weight = row.optionalNumber("weight");
        if (weight.isPresent() && weight.getAsDouble() < 0)
            throw row.bad("weight", "is " + weight.getAsDouble() + "; expected 0 or more");
        return new PairNotes(row.optionalNumber("margin"), weight.orElse(1), row.optionalName("source"));
    }

    private FramedText prompt(Fields row) {
        if (row.has("prompt") || row.has("instruction"))
            return barePrompt(row);
        if (row.has("messages")) {
            List<Message> messages = row.messages("messages");
            boolean answered = messages.getLast().role() == Message.Role.ASSISTANT;
            return turns("messages", answered ? beforeLast(messages) : messages, row);
        }
        if (row.has("chosen"))
            return preference(row).prompt();
        throw row.bad("prompt", "is missing; expected text");
    }

    /// The framed prompt of a row with `prompt` (text or turns) or with `instruction` and perhaps `input`.
    private FramedText barePrompt(Fields row) {
        if (!row.has("prompt") && row.has("instruction")) {
            return template.instruction(row.textWithContent("instruction"), row.optionalText("input"));
        }
        if (row.isList("prompt"))
            return turns("prompt", row.messages("prompt"), row);
        return template.prompt(row.textWithContent("prompt"));
    }

    private FramedText turns(String field, List<Message> turns, Fields row) {
        if (turns.stream().allMatch(turn -> turn.content().isBlank())) {
            throw row.bad(field, "has no prompt; expected a message with text before the last answer");
        }
        return template.frame(turns);
    }

    private static String answer(String field, List<Message> messages, Fields row) {
        Message last = messages.getLast();
        if (last.role() != Message.Role.ASSISTANT) {
            throw row.bad(field, "ends with a message of the " + last.role().name().toLowerCase(Locale.ROOT)
                    + "; expected one of the assistant");
        }
        if (last.content().isBlank())
            throw row.bad(field, "has an empty last answer; expected text");
        return last.content();
    }

    private static List<Message> beforeLast(List<Message> messages) { return messages.subList(0, messages.size() - 1); }

    private static void requireDifferent(String chosen, String rejected, Fields row) {
        if (chosen.equals(rejected))
            throw row.bad("rejected", "equals \"chosen\"; expected two different responses");
    }

    private static RuntimeException disagree(Fields row) {
        return row.bad("rejected",
                "disagrees with \"chosen\" on the prompt; expected both to differ in the last answer only");
    }
}
