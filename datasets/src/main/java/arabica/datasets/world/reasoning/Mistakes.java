package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;
import arabica.datasets.world.truth.reasoning.Answer;
import arabica.datasets.world.truth.reasoning.Exercise;
import arabica.datasets.world.truth.reasoning.Skill;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Wrong answers that look like right ones: nothing but the prompt tells them apart.
final class Mistakes {
    private Mistakes() {}

    static Answer of(Exercise exercise, Draw draw) {
        return switch (exercise.answer()) {
            case Answer.OfNumber right -> new Answer.OfNumber(number(exercise.skill(), right.value(), draw));
            case Answer.OfWords right -> new Answer.OfWords(words(right.words(), draw));
        };
    }

    /// A number near the right one, and one that the skill could have.
    private static int number(Skill skill, int right, Draw draw) {
        int lowest = skill == Skill.COUNT ? 2 : skill == Skill.ADD ? 3 : 1;
        int highest = skill == Skill.COUNT ? 6 : skill == Skill.ADD ? 2 * Operands.LARGEST - 1 : Operands.LARGEST;
        while (true) {
            int wrong = right + draw.pick(List.of(-3, -2, -1, 1, 2, 3, -10, 10));
            if (wrong >= lowest && wrong <= highest) { return wrong; }
        }
    }

    /// The same words in another order, or one of them twice in another's stead.
    private static List<String> words(List<String> right, Draw draw) {
        List<String> wrong = new ArrayList<>(right);
        int at = draw.below(wrong.size() - 1);
        switch (draw.below(3)) {
            case 0 -> Collections.reverse(wrong);
            case 1 -> Collections.swap(wrong, at, at + 1);
            default -> wrong.set(at, wrong.get(at + 1));
        }
        return wrong;
    }
}
