package arabica.datasets.tokenizer;

import arabica.datasets.tokenizer.PreTokenizer.ByteLevel;
import arabica.datasets.tokenizer.PreTokenizer.Metaspace;
import arabica.datasets.tokenizer.split.Gpt2Split;
import arabica.datasets.tokenizer.split.SplitPattern;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The field `pre_tokenizer`.
final class PreTokenizerJson {
    private static final String EXPECTED = "null, ByteLevel, Split, Digits, Metaspace or Sequence";

    private PreTokenizerJson() {}

    static PreTokenizer read(JsonPart part) {
        return switch (part.type().orElse("")) {
            case "" -> {
                if (!part.isAbsent())
                    throw part.unsupported(EXPECTED);
                yield new PreTokenizer.Whole();
            }
            case "ByteLevel" -> byteLevel(part);
            case "Split" -> split(part);
            case "Digits" -> {
                part.requireOnly("type", "individual_digits");
                yield new PreTokenizer.Digits(part.field("individual_digits").bool(false));
            }
            case "Metaspace" -> metaspace(part);
            case "Sequence" -> sequence(part);
            default -> throw part.unsupported(EXPECTED);
        };
    }

    private static PreTokenizer byteLevel(JsonPart part) {
        part.requireOnly("type", "add_prefix_space", "trim_offsets", "use_regex");
        Optional<SplitPattern> pattern = part.field("use_regex").bool(true)
                ? Optional.of(new Gpt2Split())
                : Optional.empty();
        return new ByteLevel(part.field("add_prefix_space").bool(true), pattern);
    }

    /// All known patterns match the whole text, so that keeping matches and removing what is between them is the same.
    private static PreTokenizer split(JsonPart part) {
        part.requireOnly("type", "pattern", "behavior", "invert");
        JsonPart regex = part.field("pattern").field("Regex");
        Optional<SplitPattern> pattern = regex.node().isTextual() ? SplitPattern.of(regex.text()) : Optional.empty();
        if (pattern.isEmpty()) {
            String known = SplitPattern.KNOWN.stream().map(SplitPattern::regex).collect(Collectors.joining("  or  "));
            throw part.field("pattern").unsupported("one of the patterns of GPT-2, Llama 3 and Qwen 2: " + known);
        }
        String behavior = part.field("behavior").text();
        boolean invert = part.field("invert").bool(false);
        if (!(behavior.equals("Isolated") && !invert || behavior.equals("Removed") && invert))
            throw part.field("behavior").unsupported("\"Isolated\", or \"Removed\" with \"invert\"");
        return new PreTokenizer.Split(pattern.get());
    }

    private static PreTokenizer metaspace(JsonPart part) {
        part.requireOnly("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        return new Metaspace(mark(part), scheme(part), part.field("split").bool(true));
    }

    static char mark(JsonPart part) {
        char mark = part.field("replacement").character();
        if (mark == ' ' || Character.isSurrogate(mark))
            throw part.field("replacement").unsupported("\"▁\"");
        return mark;
    }

    /// Older files have `add_prefix_space` for it.
    static PrependScheme scheme(JsonPart part) {
        JsonPart scheme = part.field("prepend_scheme");
        boolean prefix = part.field("add_prefix_space").bool(true);
        if (scheme.isAbsent())
            return prefix ? PrependScheme.ALWAYS : PrependScheme.NEVER;
        PrependScheme read = switch (scheme.text()) {
            case "first" -> PrependScheme.FIRST;
            case "always" -> PrependScheme.ALWAYS;
            case "never" -> PrependScheme.NEVER;
            default -> throw scheme.unsupported("\"first\", \"always\" or \"never\"");
        };
        if (!prefix && read != PrependScheme.NEVER)
            throw scheme.unsupported("\"never\", as \"add_prefix_space\" is false");
        return read;
    }

    /// `Split` before a `ByteLevel` that cuts nothing and adds nothing is a `ByteLevel` with that pattern.
    private static PreTokenizer sequence(JsonPart part) {
        part.requireOnly("type", "pretokenizers");
        List<PreTokenizer> parts = new ArrayList<>();
        List<JsonPart> elements = part.field("pretokenizers").elements();
        for (JsonPart element : elements) {
            PreTokenizer read = read(element);
            if (read.bytes() && element != elements.getLast())
                throw element.unsupported("ByteLevel as the last of a Sequence");
            boolean bytesAlone = read.equals(new ByteLevel(false, Optional.empty()));
            if (bytesAlone && !parts.isEmpty() && parts.getLast() instanceof PreTokenizer.Split split)
                parts.set(parts.size() - 1, new ByteLevel(false, Optional.of(split.pattern())));
            else
                parts.add(read);
        }
        return parts.size() == 1 ? parts.getFirst() : new PreTokenizer.Sequence(List.copyOf(parts));
    }

    /// Sets the field.
    static void write(ObjectNode parent, PreTokenizer preTokenizer) {
        if (preTokenizer instanceof PreTokenizer.Whole)
            parent.putNull("pre_tokenizer");
        else
            fill(parent.putObject("pre_tokenizer"), preTokenizer);
    }

    private static void fill(ObjectNode node, PreTokenizer preTokenizer) {
        switch (preTokenizer) {
            case PreTokenizer.Whole whole -> node.put("type", "Sequence").putArray("pretokenizers");
            case ByteLevel bytes -> byteLevel(node, bytes);
            case PreTokenizer.Split split -> split(node, split.pattern());
            case PreTokenizer.Digits digits -> node.put("type", "Digits")
                    .put("individual_digits", digits.individual());
            case Metaspace metaspace -> node.put("type", "Metaspace")
                    .put("replacement", String.valueOf(metaspace.mark()))
                    .put("prepend_scheme", metaspace.scheme().name().toLowerCase(Locale.ROOT))
                    .put("split", metaspace.split());
            case PreTokenizer.Sequence sequence -> {
                ArrayNode parts = node.put("type", "Sequence").putArray("pretokenizers");
                sequence.parts().forEach(part -> fill(parts.addObject(), part));
            }
        }
    }

    private static void byteLevel(ObjectNode node, ByteLevel bytes) {
        if (bytes.pattern().isEmpty() || bytes.pattern().get() instanceof Gpt2Split) {
            byteLevel(node, bytes.addPrefixSpace(), bytes.pattern().isPresent());
            return;
        }
        ArrayNode parts = node.put("type", "Sequence").putArray("pretokenizers");
        split(parts.addObject(), bytes.pattern().get());
        byteLevel(parts.addObject(), bytes.addPrefixSpace(), false);
    }

    private static void split(ObjectNode node, SplitPattern pattern) {
        node.put("type", "Split").putObject("pattern").put("Regex", pattern.regex());
        node.put("behavior", "Isolated").put("invert", false);
    }

    /// `ByteLevel` has the same fields wherever it stands.
    static void byteLevel(ObjectNode node, boolean addPrefixSpace, boolean pattern) {
        node.put("type", "ByteLevel").put("add_prefix_space", addPrefixSpace).put("trim_offsets", true)
                .put("use_regex", pattern);
    }
}
