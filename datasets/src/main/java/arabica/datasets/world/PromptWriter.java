package arabica.datasets.world;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.language.Value;
import arabica.datasets.world.truth.Facts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Writes prompts: facts about a topic and a question about one of them.
final class PromptWriter {
    private static final String ASKERS_OWN = "+ ";
    private static final List<Kind> SAID_OF_ONE = List.of(Kind.COLOUR, Kind.PLACE, Kind.DAY, Kind.OWNER, Kind.NAME);

    private final Language language;

    PromptWriter(Language language) { this.language = language; }

    /// Facts and what can be asked about them.
    ///
    /// @param statement the sentences that state the facts
    /// @param queries the question that a prompt asks; after it questions about the other facts, where there are any
    record Draft(String statement, List<Query> queries) {
        WorldPrompt framed() {
            Query asked = queries.getFirst();
            return new WorldPrompt("Question: " + statement + " " + asked.question() + "\nAnswer:", asked.facts());
        }
    }

    /// A question and what answers it.
    record Query(String question, Facts facts) {}

    /// A prompt's draft: two facts.
    ///
    /// @param heldOut whether to use the held-out templates
    Draft write(Noun topic, boolean heldOut, Draw draw) { return write(topic, 2, heldOut, draw); }

    /// @param facts how many facts to state, from 1 to 5
    Draft write(Noun topic, int facts, boolean heldOut, Draw draw) {
        Kind asked = draw.pick(List.of(Kind.values()));
        boolean several = asked == Kind.COUNT;
        List<Kind> kinds = new ArrayList<>(List.of(asked));
        kinds.addAll(draw.shuffled(SAID_OF_ONE).stream().filter(kind -> kind != asked).filter(kind -> !several
                || kind != Kind.NAME).limit(facts - 1L).toList());
        Map<Kind, Value> values = new EnumMap<>(Kind.class);
        kinds.forEach(kind -> values.put(kind, draw.pick(language.values().get(kind))));
        String set = heldOut ? "held-out " : "";

        // Several of a topic are led in by their number; else any fact may come first.
        List<Kind> order = several ? kinds : draw.shuffled(kinds);
        String lead = lead(set, order.getFirst(), values.containsKey(Kind.OWNER), draw);
        boolean askersOwn = lead.startsWith(ASKERS_OWN);
        List<String> sentences = new ArrayList<>(List.of(askersOwn ? lead.substring(ASKERS_OWN.length()) : lead));
        for (Kind kind : order.subList(1, order.size())) {
            sentences.add(draw.pick(language.prompts().section(set + (several ? "plural " : "second ") + kind.slot())));
        }
        UnaryOperator<String> slots = slot -> switch (slot) {
            case "topic" -> topic.singular();
            case "topics" -> topic.plural();
            case "the" -> askersOwn ? "my" : "the";
            default -> values.get(kindOf(slot)).phrase();
        };
        // Of several only their number is asked: the other questions are in the singular.
        List<Query> queries = (several ? List.of(asked) : kinds).stream().map(kind -> new Query(
                Template.render(draw.pick(language.prompts().section(set + "question " + kind.slot())), slots),
                new Facts(kind, topic, values.get(kind), askersOwn))).toList();
        return new Draft(Template.render(String.join(" ", sentences), slots), queries);
    }

    /// What belongs to somebody who is named is not the asker's.
    private String lead(String set, Kind kind, boolean ownerNamed, Draw draw) {
        List<String> leads = language.prompts().section(set + "lead " + kind.slot());
        return draw.pick(ownerNamed ? leads.stream().filter(lead -> !lead.startsWith(ASKERS_OWN)).toList() : leads);
    }

    private static Kind kindOf(String slot) { return Kind.valueOf(slot.toUpperCase(Locale.ROOT)); }
}
