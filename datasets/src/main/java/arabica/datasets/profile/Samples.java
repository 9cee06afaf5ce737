package arabica.datasets.profile;

import arabica.datasets.rows.SourcedObject;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// A few rows out of all, each with the same chance (Vitter 1985, algorithm R); the same data gives the same rows.
public final class Samples {
    private static final int COUNT = 3;
    private static final int LONGEST_TEXT = 2000;
    private static final int MOST_ELEMENTS = 20;

    private final SplittableRandom draws = new SplittableRandom(0);
    private final List<Sample> rows = new ArrayList<>();
    private long seen;

    /// A row with its long texts cut off.
    ///
    /// @param index its place among the rows of all files, from 0
    public record Sample(long index, int file, long number, JsonNode row) {}

    void add(SourcedObject row) {
        long index = seen++;
        if (rows.size() < COUNT) {
            rows.add(sample(index, row));
            return;
        }
        long place = draws.nextLong(seen);
        if (place < COUNT)
            rows.set((int) place, sample(index, row));
    }

    /// In the order of the data.
    public List<Sample> rows() { return rows.stream().sorted(Comparator.comparingLong(Sample::index)).toList(); }

    private static Sample sample(long index, SourcedObject row) {
        return new Sample(index, row.file(), row.number(), brief(row.object()));
    }

    private static JsonNode brief(JsonNode node) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (node.isTextual() && node.textValue().length() > LONGEST_TEXT) {
            String text = node.textValue();
            int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
            return nodes.textNode(text.substring(0, end) + "… (" + text.length() + " characters)");
        }
        if (node.isArray()) {
            ArrayNode few = nodes.arrayNode();
            for (int i = 0; i < Math.min(MOST_ELEMENTS, node.size()); i++)
                few.add(brief(node.get(i)));
            return node.size() > MOST_ELEMENTS ? few.add("… (" + node.size() + " elements)") : few;
        }
        if (!node.isObject())
            return node;
        ObjectNode object = nodes.objectNode();
        for (var entry : node.properties()) {
            if (object.size() == MOST_ELEMENTS) {
                object.put("…", node.size() + " fields");
                break;
            }
            object.set(entry.getKey(), brief(entry.getValue()));
        }
        return object;
    }
}
