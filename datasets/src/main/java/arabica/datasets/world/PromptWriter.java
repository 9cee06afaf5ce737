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
import java.util.function.UnaryOperator;

/// Writes prompts: two facts about a topic and a question about one of them.
final class PromptWriter {
    private static final String ASKERS_OWN = "+ ";

    private final Language language;

    PromptWriter(Language language) { this.language = language; }

    /// Two facts and what can be asked about them.
    ///
    /// @param statement the sentences that state the facts
    /// @param queries the question that a prompt asks; after it, where there is one, a question about the other fact
    record Draft(String statement, List<Query> queries) {
        WorldPrompt framed() {
            Query asked = queries.getFirst();
            return new WorldPrompt("Question: " + statement + " " + asked.question() + "\nAnswer:", asked.facts());
        }
    }

    /// A question and what answers it.
    record Query(String question, Facts facts) {}

    /// @param heldOut whether to use the held-out templates
    Draft write(Noun topic, boolean heldOut, Draw draw) {
        Kind asked = draw.pick(List.of(Kind.values()));
        Kind other = otherKind(asked, draw);
        Map<Kind, Value> values = new EnumMap<>(Kind.class);
        values.put(asked, draw.pick(language.values().get(asked)));
        values.put(other, draw.pick(language.values().get(other)));

        // Several of a topic are led in by their number; else either fact may come first.
        boolean several = asked == Kind.COUNT;
        Kind first = several || draw.chance(0.5) ? asked : other;
        Kind second = first == asked ? other : asked;
        String set = heldOut ? "held-out " : "";
        String lead = lead(set, first, values.containsKey(Kind.OWNER), draw);
        boolean askersOwn = lead.startsWith(ASKERS_OWN);
        String more = draw.pick(language.prompts().section(set + (several ? "plural " : "second ") + second.slot()));
        UnaryOperator<String> slots = slot -> switch (slot) {
            case "topic" -> topic.singular();
            case "topics" -> topic.plural();
            case "the" -> askersOwn ? "my" : "the";
            default -> values.get(kindOf(slot)).phrase();
        };
        String statement = (askersOwn ? lead.substring(ASKERS_OWN.length()) : lead) + " " + more;
        // Questions about a second fact are all in the singular.
        List<Query> queries = (several ? List.of(asked) : List.of(asked, other)).stream()
                .map(kind -> new Query(Template.render(draw.pick(language.prompts().section(set + "question " + kind
                        .slot())), slots), new Facts(kind, topic, values.get(kind), askersOwn)))
                .toList();
        return new Draft(Template.render(statement, slots), queries);
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
