package arabica.datasets.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// The field `decoder`.
final class DecoderJson {
    private static final String EXPECTED = "ByteLevel, Metaspace, Replace, ByteFallback, Fuse, Strip or Sequence";

    private DecoderJson() {}

    /// @param bytes whether the pre-tokenizer makes bytes of words; then a file without a decoder means the same alphabet
    static Decoder read(JsonPart part, boolean bytes) {
        if (part.isAbsent() && bytes)
            return new Decoder.ByteLevel();
        List<Decoder> parts = new ArrayList<>();
        collect(part, parts, false);
        return parts.size() == 1 ? parts.getFirst() : new Decoder.Sequence(List.copyOf(parts));
    }

    /// @param fused whether the decoders so far have joined the tokens to a text
    /// @return whether they have now
    private static boolean collect(JsonPart part, List<Decoder> parts, boolean fused) {
        String type = part.type().orElseThrow(() -> part.unsupported(EXPECTED));
        if (fused && !type.equals("Strip") && !type.equals("Sequence") && !type.equals("Fuse"))
            throw part.unsupported("Strip after Fuse, and nothing else");
        switch (type) {
            case "Fuse" -> {
                return true;
            }
            case "Sequence" -> {
                boolean joined = fused;
                for (JsonPart element : part.field("decoders").elements())
                    joined = collect(element, parts, joined);
                return joined;
            }
            case "ByteLevel" -> {
                parts.add(new Decoder.ByteLevel());
                // Its text may be cut within a character, so that it joins the tokens too.
                return true;
            }
            case "ByteFallback" -> parts.add(new Decoder.ByteFallback());
            case "Replace" -> parts.add(replace(part));
            case "Metaspace" -> parts.add(new Decoder.Metaspace(PreTokenizerJson.mark(part),
                    PreTokenizerJson.scheme(part) != PrependScheme.NEVER));
            case "Strip" -> parts.add(strip(part, fused));
            default -> throw part.unsupported(EXPECTED);
        }
        return fused;
    }

    private static Decoder replace(JsonPart part) {
        JsonPart pattern = part.field("pattern");
        if (!pattern.node().has("String"))
            throw pattern.unsupported("a \"String\"");
        return new Decoder.Replace(pattern.field("String").someText(), part.field("content").replacement());
    }

    private static Decoder strip(JsonPart part, boolean fused) {
        char character = part.field("content").character();
        if (character >= 0x80)
            throw part.field("content").unsupported("a character of ASCII");
        if (part.field("stop").number(0) != 0)
            throw part.field("stop").unsupported("0");
        Decoder.Lead lead = new Decoder.Lead(character, part.field("start").number(0));
        return fused ? new Decoder.StripText(lead) : new Decoder.StripToken(lead);
    }

    /// Sets the field.
    static void write(ObjectNode parent, Decoder decoder) { fill(parent.putObject("decoder"), decoder); }

    private static void fill(ObjectNode node, Decoder decoder) {
        switch (decoder) {
            case Decoder.ByteLevel bytes -> PreTokenizerJson.byteLevel(node, true, true);
            case Decoder.ByteFallback bytes -> node.put("type", "ByteFallback");
            case Decoder.Replace replace -> node.put("type", "Replace").put("content", replace.by())
                    .putObject("pattern").put("String", replace.text());
            case Decoder.Metaspace metaspace -> node.put("type", "Metaspace")
                    .put("replacement", String.valueOf(metaspace.mark()))
                    .put("prepend_scheme", metaspace.prepended() ? "always" : "never").put("split", true);
            case Decoder.StripToken strip -> strip(node, strip.dropped());
            case Decoder.StripText strip -> {
                ArrayNode parts = node.put("type", "Sequence").putArray("decoders");
                parts.addObject().put("type", "Fuse");
                strip(parts.addObject(), strip.lead());
            }
            case Decoder.Sequence sequence -> {
                ArrayNode parts = node.put("type", "Sequence").putArray("decoders");
                sequence.parts().forEach(part -> fill(parts.addObject(), part));
            }
        }
    }

    private static void strip(ObjectNode node, Decoder.Lead lead) {
        node.put("type", "Strip").put("content", String.valueOf(lead.character())).put("start", lead.count())
                .put("stop", 0);
    }
}
