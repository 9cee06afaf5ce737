package arabica.datasets.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The field `post_processor`. Of a template, `single` counts; pairs of texts are not encoded here.
final class PostProcessorJson {
    private static final String EXPECTED = "null, ByteLevel, TemplateProcessing or Sequence";

    private PostProcessorJson() {}

    static PostProcessor read(JsonPart part, Vocabulary vocabulary) {
        return switch (part.type().orElse("")) {
            case "" -> {
                if (!part.isAbsent())
                    throw part.unsupported(EXPECTED);
                yield new PostProcessor.Untouched();
            }
            case "ByteLevel" -> new PostProcessor.Untouched();
            case "TemplateProcessing" -> template(part, vocabulary);
            case "Sequence" -> {
                List<PostProcessor> parts = new ArrayList<>();
                for (JsonPart element : part.field("processors").elements())
                    parts.add(read(element, vocabulary));
                yield new PostProcessor.Sequence(List.copyOf(parts));
            }
            default -> throw part.unsupported(EXPECTED);
        };
    }

    private static PostProcessor template(JsonPart part, Vocabulary vocabulary) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        JsonPart single = part.field("single");
        boolean text = false;
        for (JsonPart element : single.elements()) {
            if (element.node().has("Sequence")) {
                if (text)
                    throw single.unsupported("the text once");
                text = true;
            } else {
                (text ? after : before).addAll(ids(part, element.field("SpecialToken").field("id"), vocabulary));
            }
        }
        if (!text)
            throw single.unsupported("special tokens and one \"Sequence\"");
        return new PostProcessor.Template(List.copyOf(before), List.copyOf(after));
    }

    /// The ids that `special_tokens` gives to a name, or the id of the token of that name.
    private static List<Integer> ids(JsonPart part, JsonPart name, Vocabulary vocabulary) {
        JsonPart special = part.field("special_tokens").field(name.text());
        if (special.isAbsent()) {
            return List.of(vocabulary.id(name.text())
                    .orElseThrow(() -> name.unsupported("a token of the vocabulary")));
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonPart id : special.field("ids").elements()) {
            if (id.number(0) >= vocabulary.size())
                throw id.unsupported("an id of the vocabulary");
            ids.add(id.number(0));
        }
        return ids;
    }

    /// Sets the field.
    static void write(ObjectNode parent, PostProcessor processor, List<String> tokens) {
        List<Integer> before = processor.before();
        List<Integer> after = processor.after();
        if (before.isEmpty() && after.isEmpty()) {
            parent.putNull("post_processor");
            return;
        }
        ObjectNode node = parent.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = node.putArray("single");
        before.forEach(id -> special(single, tokens.get(id), 0));
        sequence(single, "A", 0);
        after.forEach(id -> special(single, tokens.get(id), 0));
        ArrayNode pair = node.putArray("pair");
        before.forEach(id -> special(pair, tokens.get(id), 0));
        sequence(pair, "A", 0);
        after.forEach(id -> special(pair, tokens.get(id), 0));
        before.forEach(id -> special(pair, tokens.get(id), 1));
        sequence(pair, "B", 1);
        after.forEach(id -> special(pair, tokens.get(id), 1));
        ObjectNode specials = node.putObject("special_tokens");
        Set<Integer> ids = new LinkedHashSet<>(before);
        ids.addAll(after);
        for (int id : ids) {
            ObjectNode special = specials.putObject(tokens.get(id)).put("id", tokens.get(id));
            special.putArray("ids").add(id);
            special.putArray("tokens").add(tokens.get(id));
        }
    }

    private static void special(ArrayNode list, String token, int type) {
        list.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
    }

    private static void sequence(ArrayNode list, String id, int type) {
        list.addObject().putObject("Sequence").put("id", id).put("type_id", type);
    }
}
