package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;
import arabica.datasets.world.language.Phrasebook;
import arabica.datasets.world.truth.reasoning.Answer;
import arabica.datasets.world.truth.reasoning.Exercise;
import arabica.datasets.world.truth.reasoning.Form;
import arabica.datasets.world.truth.reasoning.Numerals;
import java.util.ArrayList;
import java.util.List;

/// Writes responses: ideal ones, and those of a crowd that errs. Whether an answer is right is drawn apart from how it
/// is said, so that no manner of speaking betrays it.
final class AnswerWriter {
    private static final double RIGHT = 0.6;
    private static final double WRONG = 0.3;
    private static final double TWO_ANSWERS = 0.05;
    private static final double REFUSAL = 0.05;
    private static final double ASKED_FORM = 0.75;
    private static final double OPENER = 0.2;
    private static final double CHATTER = 0.2;

    private final Phrasebook book;

    AnswerWriter(Phrasebook book) { this.book = book; }

    /// The right answer in the form that was asked, and nothing else. Begins with a space.
    String ideal(Exercise exercise, Draw draw) { return " " + said(exercise.answer(), exercise.form(), "", draw); }

    /// What a crowd answers. Begins with a space.
    ///
    /// @param foreign whether in a register that no text or demonstration is in
    String ofCrowd(Exercise exercise, boolean foreign, Draw draw) {
        int manner = draw.weighted(RIGHT, WRONG, TWO_ANSWERS, REFUSAL);
        Form form = draw.chance(ASKED_FORM) ? exercise.form() : exercise.form().other();
        String register = foreign ? "foreign " : "";
        List<String> statements = new ArrayList<>();
        if (draw.chance(OPENER)) { statements.add(draw.pick(book.section("opener"))); }
        switch (manner) {
            case 0 -> statements.add(said(exercise.answer(), form, register, draw));
            case 1 -> statements.add(said(Mistakes.of(exercise, draw), form, register, draw));
            case 2 -> draw.shuffled(List.of(exercise.answer(), Mistakes.of(exercise, draw)))
                    .forEach(answer -> statements.add(said(answer, form, register, draw)));
            default -> statements.add(draw.pick(book.section("refusal")));
        }
        if (draw.chance(CHATTER)) {
            statements.addAll(draw.shuffled(book.section("chatter")).subList(0, 1 + draw.below(2)));
        }
        return " " + joined(statements);
    }

    private String said(Answer answer, Form form, String register, Draw draw) {
        String frame = draw.pick(book.section(register + (form.ofList() ? "list" : "number")));
        if (form != Form.NUMBERED) { return frame.replace("{x}", plain(answer, form)); }
        String lead = frame.substring(0, frame.indexOf("{x}")).strip();
        String list = numbered(((Answer.OfWords) answer).words());
        return lead.isEmpty() ? list : lead + "\n" + list;
    }

    private static String plain(Answer answer, Form form) {
        return switch (answer) {
            case Answer.OfNumber number ->
                form == Form.DIGITS ? Integer.toString(number.value()) : Numerals.words(number.value());
            case Answer.OfWords list -> String.join(", ", list.words());
        };
    }

    /// `1. fox` and so on, a line each.
    static String numbered(List<String> words) {
        List<String> lines = new ArrayList<>();
        for (String word : words) { lines.add((lines.size() + 1) + ". " + word); }
        return String.join("\n", lines);
    }

    /// A statement after a list begins on a line of its own.
    private static String joined(List<String> statements) {
        StringBuilder text = new StringBuilder();
        for (String statement : statements) {
            boolean afterList = !text.isEmpty() && ".!?".indexOf(text.charAt(text.length() - 1)) < 0;
            if (!text.isEmpty()) { text.append(afterList ? '\n' : ' '); }
            text.append(statement);
        }
        return text.toString();
    }
}
