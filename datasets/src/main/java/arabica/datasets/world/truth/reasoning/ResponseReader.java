package arabica.datasets.world.truth.reasoning;

import arabica.datasets.world.language.Phrasebook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads what a response says: its answers, in whatever form, and what stands around them.
final class ResponseReader {
    /// `1. fox`, a line each; what leads to them may stand on the line before.
    private static final Pattern NUMBERED = Pattern.compile("(?:^|\\s)1\\. [a-z]+(?:\\n(?:[2-9]|[1-9]\\d)\\. [a-z]+)*");
    private static final Pattern ITEM = Pattern.compile("(\\d{1,2})\\. ([a-z]+)");
    /// Stands for a numbered list in the sentence that holds it.
    private static final String LIST = "\u0001";
    private static final Pattern SENTENCE = Pattern.compile("[^.!?]+[.!?]?|[.!?]");
    private static final Pattern SLOT = Pattern.compile("\\{x}");
    private static final Pattern DIGITS = Pattern.compile("0|[1-9]\\d?");
    private static final Pattern WORD = Pattern.compile("[a-z]+");
    /// The world asks for no shorter list.
    private static final int SHORTEST_LIST = 2;

    private final List<Pattern> aroundNumbers = new ArrayList<>();
    private final List<Pattern> aroundLists = new ArrayList<>();
    /// What may stand before a numbered list.
    private final Set<String> leads = new HashSet<>();
    private final List<String> openers;
    private final List<String> others;

    ResponseReader(Phrasebook book) {
        for (String register : List.of("", "foreign ")) {
            book.section(register + "number").forEach(phrase -> aroundNumbers.add(frame(phrase)));
            for (String phrase : book.section(register + "list")) {
                aroundLists.add(frame(phrase));
                leads.add(SLOT.split(phrase, 2)[0].strip());
            }
        }
        openers = book.section("opener");
        others = Stream.of("chatter", "refusal").flatMap(name -> book.section(name).stream()).toList();
    }

    Reading read(String response) {
        String text = response.replace(LIST, " ").strip();
        List<Optional<Answer>> lists = new ArrayList<>();
        String plain = NUMBERED.matcher(text).replaceAll(found -> {
            lists.add(numbered(found.group()));
            // A list ends its sentence, as a full stop does.
            return Matcher.quoteReplacement((found.group().startsWith("1") ? "" : " ") + LIST + ".");
        });
        List<Reading.Said> answers = new ArrayList<>();
        int opening = 0;
        int other = 0;
        int known = 0;
        int statements = 0;
        int list = 0;
        Matcher sentences = SENTENCE.matcher(plain);
        while (sentences.find()) {
            String sentence = sentences.group().strip();
            if (sentence.isEmpty()) { continue; }
            statements++;
            Optional<Reading.Said> said = sentence.contains(LIST)
                    ? listed(sentence, lists.get(list++))
                    : answer(sentence);
            if (said.isPresent()) {
                answers.add(said.get());
                known++;
            } else if (openers.contains(sentence)) {
                known++;
                if (answers.isEmpty()) {
                    opening++;
                } else {
                    other++;
                }
            } else {
                other++;
                if (others.contains(sentence)) { known++; }
            }
        }
        return new Reading(answers, opening, other, known, statements);
    }

    private Optional<Reading.Said> answer(String sentence) {
        return within(aroundNumbers, sentence, ResponseReader::number)
                .or(() -> within(aroundLists, sentence, ResponseReader::list));
    }

    private static Optional<Reading.Said> within(List<Pattern> frames, String sentence,
            Function<String, Optional<Reading.Said>> value) {
        return frames.stream().map(frame -> frame.matcher(sentence)).filter(Matcher::matches)
                .flatMap(found -> value.apply(found.group(1)).stream()).findFirst();
    }

    private Optional<Reading.Said> listed(String sentence, Optional<Answer> words) {
        String lead = sentence.substring(0, sentence.indexOf(LIST)).strip();
        boolean alone = sentence.endsWith(LIST + ".") && leads.contains(lead);
        return words.filter(list -> alone).map(list -> new Reading.Said(list, Form.NUMBERED));
    }

    private static Optional<Reading.Said> number(String said) {
        if (DIGITS.matcher(said).matches()) {
            return Optional.of(new Reading.Said(new Answer.OfNumber(Integer.parseInt(said)), Form.DIGITS));
        }
        OptionalInt numeral = Numerals.value(said.toLowerCase(Locale.ROOT));
        return numeral.isPresent()
                ? Optional.of(new Reading.Said(new Answer.OfNumber(numeral.getAsInt()), Form.WORDS))
                : Optional.empty();
    }

    private static Optional<Reading.Said> list(String said) {
        List<String> words = List.of(said.split(", ", -1));
        return words.size() >= SHORTEST_LIST && words.stream().allMatch(word -> WORD.matcher(word).matches())
                ? Optional.of(new Reading.Said(new Answer.OfWords(words), Form.COMMAS))
                : Optional.empty();
    }

    /// Empty where the numbers are not 1, 2, 3, …, or there is one alone.
    private static Optional<Answer> numbered(String lines) {
        List<String> words = new ArrayList<>();
        Matcher items = ITEM.matcher(lines);
        while (items.find()) {
            words.add(items.group(2));
            if (Integer.parseInt(items.group(1)) != words.size()) { return Optional.empty(); }
        }
        return words.size() >= SHORTEST_LIST ? Optional.of(new Answer.OfWords(words)) : Optional.empty();
    }

    /// The sentence around an answer. A sentence begins with a capital, so `Forty two.` is an answer as `forty two.` is.
    private static Pattern frame(String phrase) {
        String[] around = SLOT.split(phrase, 2);
        return Pattern.compile(Pattern.quote(around[0]) + "([A-Za-z0-9, ]+)" + Pattern.quote(around[1]));
    }
}
