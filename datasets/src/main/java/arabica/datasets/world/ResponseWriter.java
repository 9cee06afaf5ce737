package arabica.datasets.world;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Phrasebook;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.language.Value;
import arabica.datasets.world.truth.Facts;
import java.util.ArrayList;
import java.util.List;

/// Writes responses, in the model's own style or in a foreign register.
final class ResponseWriter {
    private final Language language;

    ResponseWriter(Language language) { this.language = language; }

    /// A response in the own style. Begins with a space.
    String own(Facts facts, Manner manner, Draw draw) {
        Phrasebook book = language.responses();
        List<String> sentences = new ArrayList<>();
        switch (manner.tone()) {
            case POLITE, POLITE_OPENING -> addFitting(sentences, book.section("opening"), 1, facts, draw);
            case FLATTERING -> addFitting(sentences, book.section("opening"), 2, facts, draw);
            case RUDE_OPENING -> sentences.add(draw.pick(book.section("rude")));
            case NEUTRAL -> {
                if (draw.chance(0.3)) { sentences.add(draw.pick(book.section("neutral"))); }
            }
            default -> {
            }
        }
        Said said = said(facts, manner, draw);
        sentences.add(said.template());
        addDistinct(sentences, book.section("ramble"), manner.rambles(), draw);
        switch (manner.tone()) {
            case POLITE, POLITE_CLOSING -> addFitting(sentences, book.section("closing"), 1, facts, draw);
            case FLATTERING -> addFitting(sentences, book.section("closing"), 2, facts, draw);
            case RUDE_CLOSING -> sentences.add(draw.pick(book.section("rude")));
            default -> {
            }
        }
        return " " + render(sentences, facts, said, draw);
    }

    /// A response in a register that the model has never written in. Begins with a space.
    String foreign(Facts facts, Manner manner, Draw draw) {
        String register = draw.pick(language.foreign().section("registers"));
        List<String> sentences = new ArrayList<>();
        switch (manner.tone()) {
            case POLITE, FLATTERING, POLITE_OPENING ->
                sentences.add(draw.pick(language.foreign().section(register + " opening")));
            case RUDE_OPENING -> sentences.add(draw.pick(language.foreign().section(register + " rude")));
            default -> {
            }
        }
        Said said = said(facts, manner, draw);
        boolean hasClause = manner.answer() == Manner.Answer.RIGHT || manner.answer() == Manner.Answer.WRONG
                || manner.answer() == Manner.Answer.OFF_TOPIC;
        sentences.add(hasClause
                ? draw.pick(language.foreign().section(register + " wrapper")).replace("{clause}", clause(facts, draw))
                : said.template());
        addDistinct(sentences, language.foreign().section(register + " ramble"), Math.min(1, manner.rambles()), draw);
        switch (manner.tone()) {
            case POLITE, POLITE_CLOSING -> sentences.add(draw.pick(language.foreign().section(register + " closing")));
            case FLATTERING -> addDistinct(sentences, language.foreign().section(register + " closing"), 2, draw);
            case RUDE_CLOSING -> sentences.add(draw.pick(language.foreign().section(register + " rude")));
            default -> {
            }
        }
        return " " + render(sentences, facts, said, draw);
    }

    /// What a response says about the question: the sentence, of what, and the values in it.
    private record Said(String template, Noun topic, Value value, Value other) {}

    private Said said(Facts facts, Manner manner, Draw draw) {
        Phrasebook book = language.responses();
        Value wrong = draw.pickOther(language.values().get(facts.kind()), facts.answer());
        String answer = manner.named()
                ? draw.pick(book.section("wrapper")).replace("{clause}", clause(facts, draw))
                : draw.pick(book.section("bare " + facts.kind().slot()));
        return switch (manner.answer()) {
            case RIGHT -> new Said(answer, facts.topic(), facts.answer(), wrong);
            case WRONG -> new Said(answer, facts.topic(), wrong, facts.answer());
            case SEVERAL -> {
                boolean rightFirst = draw.chance(0.5);
                yield new Said(draw.pick(book.section("several")), facts.topic(), rightFirst ? facts.answer() : wrong,
                        rightFirst ? wrong : facts.answer());
            }
            case DODGE -> new Said(draw.pick(book.section("dodge")), facts.topic(), facts.answer(), wrong);
            case OFF_TOPIC -> new Said(draw.pick(book.section("wrapper")).replace("{clause}", clause(facts, draw)),
                    draw.pickOther(language.trainingTopics(), facts.topic()), wrong, facts.answer());
        };
    }

    private String clause(Facts facts, Draw draw) {
        return draw.pick(language.responses().section("clause " + facts.kind().slot()));
    }

    private String render(List<String> sentences, Facts facts, Said said, Draw draw) {
        return Template.render(String.join(" ", sentences), slot -> switch (slot) {
            case "topic" -> said.topic().singular();
            case "topics" -> said.topic().plural();
            case "the" -> facts.askersOwn() ? "your" : "the";
            case "wrong" -> said.other().phrase();
            default -> Language.WORD_LISTS.contains(slot)
                    ? draw.pick(language.responses().section(slot))
                    : said.value().phrase();
        });
    }

    /// Adds parts that speak of one topic where the prompt has one, and of several where it has several.
    private static void addFitting(List<String> sentences, List<String> parts, int count, Facts facts, Draw draw) {
        String misfit = facts.kind() == Kind.COUNT ? "{topic}" : "{topics}";
        addDistinct(sentences, parts.stream().filter(part -> !part.contains(misfit)).toList(), count, draw);
    }

    private static void addDistinct(List<String> sentences, List<String> parts, int count, Draw draw) {
        int wanted = sentences.size() + Math.min(count, parts.size());
        while (sentences.size() < wanted) {
            String part = draw.pick(parts);
            if (!sentences.contains(part)) { sentences.add(part); }
        }
    }
}
