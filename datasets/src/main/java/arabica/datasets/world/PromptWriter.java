package arabica.datasets.world;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.language.Value;
import arabica.datasets.world.truth.Facts;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes prompts: two facts about a topic and a question about one of them.
final class PromptWriter {
    private static final String ASKERS_OWN = "+ ";

    private final Language language;

    PromptWriter(Language language) { this.language = language; }

    /// A prompt as bare sentences, before it is framed.
    ///
    /// @param text the facts and the question
    /// @param facts what is asked, and the answer
    record Draft(String text, Facts facts) {
        WorldPrompt framed() { return new WorldPrompt("Question: " + text + "\nAnswer:", facts); }
    }

    /// @param heldOut whether to use the held-out templates
    Draft write(Noun topic, boolean heldOut, Draw draw) {
        Kind asked = draw.pick(List.of(Kind.values()));
        Kind other = otherKind(asked, draw);
        Map<Kind, Value> values = new EnumMap<>(Kind.class);
        values.put(asked, draw.pick(language.values().get(asked)));
        values.put(other, draw.pick(language.values().get(other)));

        // Several of a topic are led in by their number; else either fact may come first.
        Kind first = asked == Kind.COUNT || draw.chance(0.5) ? asked : other;
        Kind second = first == asked ? other : asked;
        String set = heldOut ? "held-out " : "";
        String lead = lead(set, first, values.containsKey(Kind.OWNER), draw);
        boolean askersOwn = lead.startsWith(ASKERS_OWN);
        String secondSection = (asked == Kind.COUNT ? "plural " : "second ") + second.slot();
        String template = String.join(" ", askersOwn ? lead.substring(ASKERS_OWN.length()) : lead,
                draw.pick(language.prompts().section(set + secondSection)),
                draw.pick(language.prompts().section(set + "question " + asked.slot())));
        String text = Template.render(template, slot -> switch (slot) {
            case "topic" -> topic.singular();
            case "topics" -> topic.plural();
            case "the" -> askersOwn ? "my" : "the";
            default -> values.get(kindOf(slot)).phrase();
        });
        return new Draft(text, new Facts(asked, topic, values.get(asked), askersOwn));
    }

    private Kind otherKind(Kind asked, Draw draw) {
        while (true) {
            Kind other = draw.pick(List.of(Kind.values()));
            boolean agrees = other != Kind.COUNT && !(asked == Kind.COUNT && other == Kind.NAME);
            if (agrees && other != asked) { return other; }
        }
    }

    /// What belongs to somebody who is named is not the asker's.
    private String lead(String set, Kind kind, boolean ownerNamed, Draw draw) {
        List<String> leads = language.prompts().section(set + "lead " + kind.slot());
        return draw.pick(ownerNamed ? leads.stream().filter(lead -> !lead.startsWith(ASKERS_OWN)).toList() : leads);
    }

    private static Kind kindOf(String slot) { return Kind.valueOf(slot.toUpperCase(Locale.ROOT)); }
}
