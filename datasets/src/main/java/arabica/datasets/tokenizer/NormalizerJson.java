package arabica.datasets.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;

/// The field `normalizer`.
final class NormalizerJson {
    private static final String EXPECTED = "null, NFC, NFD, NFKC, NFKD, Lowercase, Strip, Prepend, Replace or Sequence";

    private NormalizerJson() {}

    static Normalizer read(JsonPart part) {
        return switch (part.type().orElse("")) {
            case "" -> {
                if (!part.isAbsent())
                    throw part.unsupported(EXPECTED);
                yield Normalizer.NONE;
            }
            case "NFC", "NFD", "NFKC", "NFKD" -> {
                part.requireOnly("type");
                yield new Normalizer.Unicode(Form.valueOf(part.field("type").text()));
            }
            case "Lowercase" -> {
                part.requireOnly("type");
                yield new Normalizer.Lowercase();
            }
            case "Strip" -> {
                part.requireOnly("type", "strip_left", "strip_right");
                yield new Normalizer.Strip(part.field("strip_left").bool(true), part.field("strip_right").bool(true));
            }
            case "Prepend" -> {
                part.requireOnly("type", "prepend");
                yield new Normalizer.Prepend(part.field("prepend").replacement());
            }
            case "Replace" -> {
                part.requireOnly("type", "pattern", "content");
                JsonPart pattern = part.field("pattern");
                if (!pattern.node().has("String"))
                    throw pattern.unsupported("a \"String\"");
                yield new Normalizer.Replace(pattern.field("String").someText(), part.field("content").replacement());
            }
            case "Sequence" -> {
                part.requireOnly("type", "normalizers");
                List<Normalizer> parts = new ArrayList<>();
                for (JsonPart element : part.field("normalizers").elements())
                    parts.add(read(element));
                yield parts.size() == 1 ? parts.getFirst() : new Normalizer.Sequence(List.copyOf(parts));
            }
            default -> throw part.unsupported(EXPECTED);
        };
    }

    /// Sets the field.
    static void write(ObjectNode parent, Normalizer normalizer) {
        if (normalizer.equals(Normalizer.NONE))
            parent.putNull("normalizer");
        else
            fill(parent.putObject("normalizer"), normalizer);
    }

    private static void fill(ObjectNode node, Normalizer normalizer) {
        switch (normalizer) {
            case Normalizer.Unicode unicode -> node.put("type", unicode.form().name());
            case Normalizer.Lowercase lowercase -> node.put("type", "Lowercase");
            case Normalizer.Strip strip -> node.put("type", "Strip").put("strip_left", strip.left())
                    .put("strip_right", strip.right());
            case Normalizer.Prepend prepend -> node.put("type", "Prepend").put("prepend", prepend.prefix());
            case Normalizer.Replace replace -> node.put("type", "Replace").put("content", replace.by())
                    .putObject("pattern").put("String", replace.text());
            case Normalizer.Sequence sequence -> {
                ArrayNode parts = node.put("type", "Sequence").putArray("normalizers");
                sequence.parts().forEach(part -> fill(parts.addObject(), part));
            }
            case Normalizer.SentencePiece own -> throw new IllegalStateException(
                    "SentencePiece's normalizer is written as its own file");
        }
    }
}
