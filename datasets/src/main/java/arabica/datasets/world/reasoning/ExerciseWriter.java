package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;
import arabica.datasets.world.language.Phrasebook;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.truth.reasoning.Answer;
import arabica.datasets.world.truth.reasoning.Exercise;
import arabica.datasets.world.truth.reasoning.Form;
import arabica.datasets.world.truth.reasoning.Numerals;
import arabica.datasets.world.truth.reasoning.Skill;
import java.util.List;

/// Writes prompts: an exercise and the form that its answer shall have.
final class ExerciseWriter {
    private final Phrasebook book;
    private final Words words;

    ExerciseWriter(Phrasebook book, Words words) {
        this.book = book;
        this.words = words;
    }

    /// What is asked, before its form.
    private record Asked(Answer answer, String question) {}

    /// @param heldOut whether with held-out operands and nouns
    ReasoningPrompt write(boolean heldOut, double madeUpShare, Draw draw) {
        Skill skill = draw.pick(List.of(Skill.values()));
        String template = draw.pick(book.section("ask " + skill.label()));
        Asked asked = switch (skill) {
            case ADD, SUBTRACT, GREATER -> ofNumbers(skill, template, Operands.draw(heldOut, draw), draw);
            case COUNT, REPEAT, REVERSE, FIRST ->
                ofWords(skill, template, words.draw(length(skill, draw), heldOut, madeUpShare, draw), draw);
        };
        Form form = draw.pick(skill.givesWords()
                ? List.of(Form.COMMAS, Form.NUMBERED)
                : List.of(Form.DIGITS, Form.WORDS));
        String text = "Question: " + asked.question() + " " + draw.pick(book.section("form " + form.label()))
                + "\nAnswer:";
        return new ReasoningPrompt(text, new Exercise(skill, asked.answer(), form));
    }

    private static int length(Skill skill, Draw draw) {
        return skill == Skill.COUNT ? 2 + draw.below(5) : 3 + draw.below(2);
    }

    private static Asked ofNumbers(Skill skill, String template, Operands pair, Draw draw) {
        boolean moreFirst = skill == Skill.SUBTRACT || draw.chance(0.5);
        int a = moreFirst ? pair.more() : pair.less();
        int b = moreFirst ? pair.less() : pair.more();
        int value = switch (skill) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            default -> pair.more();
        };
        return new Asked(new Answer.OfNumber(value),
                Template.fill(template, slot -> Integer.toString(slot.equals("a") ? a : b)));
    }

    private static Asked ofWords(Skill skill, String template, List<String> list, Draw draw) {
        int k = 2 + draw.below(list.size() - 1);
        Answer answer = switch (skill) {
            case COUNT -> new Answer.OfNumber(list.size());
            case REVERSE -> new Answer.OfWords(list.reversed());
            case FIRST -> new Answer.OfWords(list.subList(0, Math.min(k, list.size() - 1)));
            default -> new Answer.OfWords(list);
        };
        int first = Math.min(k, list.size() - 1);
        return new Asked(answer, Template.fill(template,
                slot -> slot.equals("k") ? Numerals.words(first) : String.join(", ", list)));
    }
}
