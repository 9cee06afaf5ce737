package arabica.datasets.world;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.language.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/// Writes the paragraphs that a model is pretrained on. Their nouns come back within a paragraph, half of them are made
/// up, and many answer a question about what was said before: so a model learns to look back and copy.
final class TextWriter {
    private final Language language;
    private final MadeUpNouns madeUp;
    private final PromptWriter prompts;
    private final ResponseWriter responses;

    TextWriter(Language language, MadeUpNouns madeUp) {
        this.language = language;
        this.madeUp = madeUp;
        this.prompts = new PromptWriter(language);
        this.responses = new ResponseWriter(language);
    }

    String write(Draw draw) {
        return switch (draw.weighted(0.06, 0.40, 0.10, 0.05, 0.05, 0.05, 0.09, 0.20)) {
            case 0 -> story(draw);
            case 1 -> comprehension(draw);
            case 2 -> echo(draw);
            case 3 -> fromSection("dialogue", draw);
            case 4 -> fromSection("contrast", draw);
            case 5 -> fromSection("list", draw);
            case 6 -> talk(draw);
            default -> fromSection("short", draw);
        };
    }

    private String story(Draw draw) {
        List<String> sentences = new ArrayList<>();
        sentences.add(draw.pick(language.texts().section("story opening")));
        List<String> middle = language.texts().section("story middle");
        int length = 3 + draw.below(2);
        while (sentences.size() < length) {
            String sentence = draw.pick(middle);
            if (!sentences.contains(sentence)) { sentences.add(sentence); }
        }
        sentences.add(draw.pick(language.texts().section("story ending")));
        return render(String.join(" ", sentences), draw);
    }

    /// Facts, then questions and their plain answers, in none of the frame that prompts have. Where
    /// that leaves room, one question comes twice. What is said of a topic is thus said again and again: a model that looks back is rewarded early.
    private String comprehension(Draw draw) {
        PromptWriter.Draft draft = prompts.write(noun(draw), 2 + draw.below(2), false, draw);
        StringBuilder text = new StringBuilder(draft.statement());
        for (PromptWriter.Query query : draft.queries()) {
            text.append(' ').append(query.question()).append(plainAnswer(query, draw));
        }
        if (draft.queries().size() < 3) {
            PromptWriter.Query again = draw.pick(draft.queries());
            text.append(' ').append(again.question()).append(plainAnswer(again, draw));
        }
        return text.toString();
    }

    private String plainAnswer(PromptWriter.Query query, Draw draw) {
        Manner plain = new Manner(Manner.Tone.NEUTRAL, Manner.Answer.RIGHT, draw.chance(0.5), 0);
        return responses.own(query.facts(), plain, draw);
    }

    /// Somebody says something and somebody else says it again: the plainest lesson in copying.
    private String echo(Draw draw) {
        PromptWriter.Draft draft = prompts.write(noun(draw), false, draw);
        return render(draw.pick(language.texts().section("echo")).replace("{said}", draft.statement()), draw);
    }

    /// People being friendly, rude or tedious, which responses will be too.
    private String talk(Draw draw) {
        List<String> sections = List.of("opening", "closing", "rude", "ramble", "neutral", "dodge");
        List<String> speakers = draw.shuffled(language.texts().section("speaker")).subList(0, 3);
        StringJoiner text = new StringJoiner(" ");
        for (String speaker : speakers) {
            String phrase = draw.pick(language.responses().section(draw.pick(sections)));
            String spoken = phrase.endsWith(".") ? phrase.substring(0, phrase.length() - 1) + "," : phrase;
            text.add('"' + spoken + "\" said " + speaker + ".");
        }
        return render(text.toString().replace("{the}", "the"), draw);
    }

    private String fromSection(String section, Draw draw) {
        return render(draw.pick(language.texts().section(section)), draw);
    }

    /// Fills a text's slots, each name with one value throughout, and different values for `{owner}` and `{owner2}`.
    private String render(String template, Draw draw) {
        Map<String, String> bound = new HashMap<>();
        Map<String, Noun> nouns = new HashMap<>();
        return Template.render(template, slot -> {
            if (Language.WORD_LISTS.contains(slot)) { return draw.pick(language.responses().section(slot)); }
            String number = slot.replaceAll("\\D", "");
            String name = slot.replaceAll("\\d", "");
            if (name.equals("topic") || name.equals("topics")) {
                Noun noun = nouns.computeIfAbsent(number, key -> unused(nouns, draw));
                return name.equals("topic") ? noun.singular() : noun.plural();
            }
            return bound.computeIfAbsent(slot, key -> unused(name, bound, draw));
        });
    }

    private Noun unused(Map<String, Noun> used, Draw draw) {
        Noun noun = noun(draw);
        while (used.containsValue(noun)) { noun = noun(draw); }
        return noun;
    }

    private String unused(String name, Map<String, String> bound, Draw draw) {
        List<Value> values = language.values().get(Kind.valueOf(name.toUpperCase(Locale.ROOT)));
        String phrase = draw.pick(values).phrase();
        while (bound.containsValue(phrase)) { phrase = draw.pick(values).phrase(); }
        return phrase;
    }

    private Noun noun(Draw draw) { return draw.chance(0.5) ? madeUp.next(draw) : draw.pick(language.trainingTopics()); }
}
