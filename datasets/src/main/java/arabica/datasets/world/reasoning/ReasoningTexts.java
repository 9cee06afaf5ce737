package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;
import arabica.datasets.world.language.Phrasebook;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.truth.reasoning.Numerals;
import java.util.ArrayList;
import java.util.List;

/// Writes what is to be pretrained on: statements about numbers and about lists of words, each of them true. Never in the
/// frame of prompts, never about a held-out pair of numbers.
final class ReasoningTexts {
    /// Most nouns are made up, so that copying is learnt and not the nouns.
    private static final double MADE_UP_SHARE = 0.5;

    private final Phrasebook book;
    private final Words words;

    ReasoningTexts(Phrasebook book, Words words) {
        this.book = book;
        this.words = words;
    }

    String write(Draw draw) {
        List<String> statements = new ArrayList<>();
        boolean aboutNumbers = draw.chance(0.5);
        for (int i = 2 + draw.below(2); i > 0; i--) { statements.add(aboutNumbers ? ofNumbers(draw) : ofWords(draw)); }
        return String.join(aboutNumbers ? " " : "\n", statements);
    }

    private String ofNumbers(Draw draw) {
        Operands pair = Operands.draw(false, draw);
        boolean moreFirst = draw.chance(0.5);
        int a = moreFirst ? pair.more() : pair.less();
        int b = moreFirst ? pair.less() : pair.more();
        // {sum} minus {b} is a subtraction too: its pair must not be held out either.
        List<String> templates = book.section("text numbers").stream()
                .filter(line -> !line.contains("{sum} minus") && !line.contains("From {sum}")
                        || a + b > Operands.LARGEST || !new Operands(a + b, b).heldOut())
                .toList();
        return Template.fill(draw.pick(templates).replace(" words}", "_words}"), slot -> switch (slot) {
            case "a" -> number(a);
            case "b" -> number(b);
            case "difference" -> number(pair.more() - pair.less());
            case "difference_words" -> Numerals.words(pair.more() - pair.less());
            case "sum" -> number(a + b);
            case "sum_words" -> Numerals.words(a + b);
            case "a_words" -> Numerals.words(a);
            case "more" -> number(pair.more());
            case "less" -> number(pair.less());
            case "before" -> number(a - 1);
            case "before_words" -> Numerals.words(a - 1);
            default -> throw new IllegalStateException("[text numbers] has an unknown slot {" + slot + "}");
        });
    }

    private String ofWords(Draw draw) {
        List<String> list = words.draw(2 + draw.below(4), false, MADE_UP_SHARE, draw);
        int k = Math.max(1, Math.min(2 + draw.below(2), list.size() - 1));
        return Template.fill(draw.pick(book.section("text words")).replace(" words}", "_words}").replace("\\n", "\n"),
                slot -> switch (slot) {
                    case "words" -> String.join(", ", list);
                    case "reversed" -> String.join(", ", list.reversed());
                    case "numbered" -> AnswerWriter.numbered(list);
                    case "first" -> String.join(", ", list.subList(0, k));
                    case "k" -> Numerals.words(k);
                    case "count" -> number(list.size());
                    case "count_words" -> Numerals.words(list.size());
                    default -> throw new IllegalStateException("[text words] has an unknown slot {" + slot + "}");
                });
    }

    private static String number(int value) { return Integer.toString(value); }
}
