package arabica.datasets.rows;

import arabica.datasets.rows.UnframedPrompt.Bare;
import arabica.datasets.rows.UnframedPrompt.Framed;
import arabica.datasets.rows.UnframedPrompt.Turns;
import java.util.ArrayList;
import java.util.List;

/// The layouts of preference pairs, in the order in which they are tried.
enum PreferenceLayout implements Layout {
    /// Stanford Human Preferences: two comments on a post with their scores; `labels` is 1 where A was preferred.
    SHP("SHP comments (better by \"labels\")", "history", "human_ref_A", "human_ref_B", "labels") {
        @Override
        public boolean applies(Fields row) { return !row.has("chosen") && row.has("history") && row.has("labels"); }

        @Override
        Pair read(Fields row) {
            String a = row.textWithContent("human_ref_A");
            String b = row.textWithContent("human_ref_B");
            return Pair.of(row, new Bare(row.textWithContent("history")), row.truth("labels") ? a : b,
                    row.truth("labels") ? b : a, "human_ref_B", "human_ref_A");
        }
    },
    /// The pairs of StackExchange: `response_j` got more votes than `response_k`.
    STACK_EXCHANGE("StackExchange pairs (\"response_j\" is the better)", "question", "response_j", "response_k") {
        @Override
        public boolean applies(Fields row) {
            return !row.has("chosen") && row.has("response_j") && row.has("response_k");
        }

        @Override
        Pair read(Fields row) {
            return Pair.of(row, new Bare(row.textWithContent("question")), row.textWithContent("response_j"),
                    row.textWithContent("response_k"), "response_k", "response_j");
        }
    },
    /// TRL's, with the turns before the answers in a column of their own.
    CONVERSATIONAL_EXPLICIT("TRL conversational preference pairs", "prompt", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) { return areLists(row) && row.isList("prompt"); }

        @Override
        Pair read(Fields row) { return conversations(row, row.messages("prompt")); }
    },
    /// HuggingFaceH4/ultrafeedback_binarized: whole conversations, and their first turn again as text.
    ULTRAFEEDBACK("UltraFeedback pairs of conversations (prompt from \"chosen\")", "prompt", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) {
            return areLists(row) && (row.has("prompt") || row.has("instruction")) && !answersOnly(row);
        }

        @Override
        Pair read(Fields row) { return conversations(row, List.of()); }
    },
    /// Lists of one answer each, to a prompt that is text.
    ANSWER_MESSAGES("preference pairs of answers as messages", "prompt", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) { return areLists(row) && answersOnly(row); }

        @Override
        Pair read(Fields row) {
            String chosen = Conversation.answer("chosen", row.messages("chosen"), row);
            String rejected = Conversation.answer("rejected", row.messages("rejected"), row);
            requireDifferent(row, chosen, rejected, "rejected", "chosen");
            return new Pair(PromptLayout.bare(row), chosen, rejected);
        }
    },
    /// TRL's, where the prompt is what comes before the last answers.
    CONVERSATIONAL("TRL conversational preference pairs (prompt from \"chosen\")", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) { return areLists(row); }

        @Override
        Pair read(Fields row) { return conversations(row, List.of()); }
    },
    /// Anthropic's: two whole transcripts, framed already; the space before an answer belongs to the answer.
    HH("HH transcripts", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) {
            return !row.has("prompt") && !row.has("instruction") && row.textOf("chosen").contains(PromptTemplate.HUMAN);
        }

        @Override
        Pair read(Fields row) {
            String chosen = row.textWithContent("chosen");
            String rejected = row.textWithContent("rejected");
            int chosenSplit = answerStart("chosen", chosen, row);
            int rejectedSplit = answerStart("rejected", rejected, row);
            String prompt = chosen.substring(0, chosenSplit);
            if (!prompt.equals(rejected.substring(0, rejectedSplit)))
                throw disagree(row);
            String better = chosen.substring(chosenSplit);
            String worse = rejected.substring(rejectedSplit);
            if (better.isBlank())
                throw row.bad("chosen", "has an empty last answer; expected text");
            if (worse.isBlank())
                throw row.bad("rejected", "has an empty last answer; expected text");
            return Pair.of(row, new Framed(prompt), better, worse, "rejected", "chosen");
        }
    },
    /// Alpaca's fields with two outputs.
    INSTRUCTION("instructions with two responses", "instruction", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) { return !row.has("prompt") && row.has("instruction"); }

        @Override
        Pair read(Fields row) { return texts(row); }
    },
    /// Intel's Orca pairs, and those that follow them.
    ORCA("Orca pairs (\"system\" and \"question\" are the prompt)", "question", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) { return !row.has("prompt") && row.has("question"); }

        @Override
        Pair read(Fields row) {
            String chosen = row.textWithContent("chosen");
            String rejected = row.textWithContent("rejected");
            List<Message> turns = new ArrayList<>();
            if (!row.optionalText("system").isBlank())
                turns.add(new Message(Message.Role.SYSTEM, row.text("system")));
            turns.add(Message.user(row.textWithContent("question")));
            UnframedPrompt prompt = turns.size() == 1 ? new Bare(turns.getFirst().content()) : new Turns(turns);
            return Pair.of(row, prompt, chosen, rejected, "rejected", "chosen");
        }
    },
    /// TRL's, where the prompt is what both texts begin with, here up to the last white space in it.
    IMPLICIT("TRL standard preference pairs (prompt: what \"chosen\" and \"rejected\" begin with)", "chosen",
            "rejected") {
        @Override
        public boolean applies(Fields row) { return row.lacks("prompt") && sharedStart(row) > 0; }

        @Override
        Pair read(Fields row) {
            String chosen = row.textWithContent("chosen");
            String rejected = row.textWithContent("rejected");
            int split = sharedStart(row);
            if (chosen.substring(split).isBlank())
                throw row.bad("chosen", "has nothing of its own beside the prompt; expected a response");
            if (rejected.substring(split).isBlank())
                throw row.bad("rejected", "has nothing of its own beside the prompt; expected a response");
            return Pair.of(row, new Bare(chosen.substring(0, split)), chosen.substring(split),
                    rejected.substring(split), "rejected", "chosen");
        }
    },
    /// TRL's, and that of most data sets: three texts.
    STANDARD("TRL standard preference pairs", "prompt", "chosen", "rejected") {
        @Override
        public boolean applies(Fields row) { return true; }

        @Override
        Pair read(Fields row) { return texts(row); }
    };

    private final String title;
    private final List<String> columns;

    PreferenceLayout(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    /// A prompt, the better response and the worse, as they are written.
    record Pair(UnframedPrompt prompt, String chosen, String rejected) {
        private static Pair of(Fields row, UnframedPrompt prompt, String chosen, String rejected, String field,
                String other) {
            requireDifferent(row, chosen, rejected, field, other);
            return new Pair(prompt, chosen, rejected);
        }
    }

    @Override
    public String title() { return title; }

    @Override
    public List<String> columns() { return columns; }

    /// @throws arabica.datasets.BadRowException when the row cannot be used
    abstract Pair read(Fields row);

    /// Whether a row has anything that only pairs have.
    static boolean begun(Fields row) {
        return row.has("chosen") || row.has("rejected") || SHP.applies(row) || STACK_EXCHANGE.applies(row);
    }

    private static Pair texts(Fields row) {
        String chosen = row.textWithContent("chosen");
        String rejected = row.textWithContent("rejected");
        requireDifferent(row, chosen, rejected, "rejected", "chosen");
        return new Pair(PromptLayout.bare(row), chosen, rejected);
    }

    /// Whole conversations, or what follows turns that stand before them.
    private static Pair conversations(Fields row, List<Message> before) {
        List<Message> chosen = Conversation.after(before, row.messages("chosen"));
        List<Message> rejected = Conversation.after(before, row.messages("rejected"));
        String better = Conversation.answer("chosen", chosen, row);
        String worse = Conversation.answer("rejected", rejected, row);
        if (!Conversation.beforeLast(chosen).equals(Conversation.beforeLast(rejected)))
            throw disagree(row);
        requireDifferent(row, better, worse, "rejected", "chosen");
        String field = before.isEmpty() ? "chosen" : "prompt";
        return new Pair(Conversation.prompt(field, Conversation.beforeLast(chosen), row), better, worse);
    }

    private static boolean areLists(Fields row) { return row.isList("chosen") || row.isList("rejected"); }

    private static boolean answersOnly(Fields row) {
        return row.object().path("chosen").size() == 1 && row.object().path("rejected").size() == 1;
    }

    private static int answerStart(String field, String transcript, Fields row) {
        int split = transcript.lastIndexOf(PromptTemplate.ANSWER);
        if (split < 0)
            throw row.bad(field, "is a transcript without an answer; expected \"\\n\\nAssistant:\" in it");
        return split + PromptTemplate.ANSWER.length();
    }

    /// Where two texts begin to differ, back to the white space before; 0 where nothing but white space is shared.
    private static int sharedStart(Fields row) {
        String chosen = row.textOf("chosen");
        String rejected = row.textOf("rejected");
        int shared = 0;
        while (shared < Math.min(chosen.length(), rejected.length())
                && chosen.charAt(shared) == rejected.charAt(shared)) {
            shared++;
        }
        while (shared > 0 && !Character.isWhitespace(chosen.charAt(shared - 1)))
            shared--;
        while (shared > 0 && Character.isWhitespace(chosen.charAt(shared - 1)))
            shared--;
        return shared;
    }

    private static void requireDifferent(Fields row, String chosen, String rejected, String field, String other) {
        if (chosen.equals(rejected)) {
            throw row.bad(field, "equals \"" + row.nameOf(other) + "\"; expected two different responses");
        }
    }

    private static RuntimeException disagree(Fields row) {
        return row.bad("rejected", "disagrees with \"" + row.nameOf("chosen")
                + "\" on the prompt; expected both to differ in the last answer only");
    }
}
