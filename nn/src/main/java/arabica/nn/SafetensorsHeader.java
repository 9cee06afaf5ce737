package arabica.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/// The JSON header of a safetensors file, checked as the format's own library does: every tensor's bytes fit its type
/// and shape, and together they cover the data from its first byte to its last with neither hole nor overlap.
record SafetensorsHeader(SequencedMap<String, SafetensorsEntry> entries, Map<String, String> metadata) {
    /// The format's own limit.
    static final int MAX_BYTES = 100_000_000;
    private static final String METADATA = "__metadata__";
    /// The header, a tensor's description, its shape: nothing is nested deeper.
    private static final int MAX_DEPTH = 3;
    private static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(1_000_000).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /// @param dataBytes  how many bytes follow the header
    /// @throws FormatException if anything is not as the format wants it
    static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new FormatException(file, "the header is not valid JSON: " + firstLine(e.getOriginalMessage()), e);
        } catch (java.io.IOException e) {
            throw new FormatException(file, "the header cannot be read: " + e.getMessage(), e);
        }
        if (root == null || !root.isObject()) { throw new FormatException(file, "the header is not a JSON object"); }
        SequencedMap<String, SafetensorsEntry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        root.properties().forEach(property -> {
            if (property.getKey().equals(METADATA)) {
                readMetadata(file, property.getValue(), metadata);
            } else {
                entries.put(property.getKey(), entry(file, property.getKey(), property.getValue()));
            }
        });
        checkCover(file, entries, dataBytes);
        return new SafetensorsHeader(entries, metadata);
    }

    private static void readMetadata(Path file, JsonNode node, Map<String, String> metadata) {
        if (!node.isObject()) { throw new FormatException(file, METADATA + " is not an object"); }
        node.properties().forEach(property -> {
            if (!property.getValue().isTextual()) {
                throw new FormatException(file, METADATA + " '" + property.getKey() + "' is not text");
            }
            metadata.put(property.getKey(), property.getValue().textValue());
        });
    }

    private static SafetensorsEntry entry(Path file, String name, JsonNode node) {
        SafetensorsEntry.Type type = type(file, name, node.path("dtype"));
        List<Long> shape = numbers(file, name, "shape", node.path("shape"));
        List<Long> offsets = numbers(file, name, "data_offsets", node.path("data_offsets"));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw wrong(file, name, "data_offsets " + offsets + " are not a begin and an end");
        }
        long bytes = offsets.get(1) - offsets.get(0);
        if (bytes != bytesOf(file, name, type, shape)) {
            throw wrong(file, name, type + " of shape " + shape + " does not take the " + bytes
                    + " bytes that data_offsets give it");
        }
        return new SafetensorsEntry(name, type, shape, offsets.get(0), bytes);
    }

    private static SafetensorsEntry.Type type(Path file, String name, JsonNode node) {
        for (SafetensorsEntry.Type type : SafetensorsEntry.Type.values()) {
            if (type.name().equals(node.textValue())) { return type; }
        }
        throw wrong(file, name, node.isMissingNode() ? "dtype is missing" : "unknown dtype " + node);
    }

    private static List<Long> numbers(Path file, String name, String field, JsonNode node) {
        List<Long> numbers = new ArrayList<>();
        if (!node.isArray()) { throw wrong(file, name, field + " is not a list of numbers"); }
        for (JsonNode element : node) {
            if (!element.isIntegralNumber() || !element.canConvertToLong() || element.longValue() < 0) {
                throw wrong(file, name, field + " holds " + element + ", expected a whole number from 0 to 2^63 - 1");
            }
            numbers.add(element.longValue());
        }
        return List.copyOf(numbers);
    }

    private static long bytesOf(Path file, String name, SafetensorsEntry.Type type, List<Long> shape) {
        try {
            long bytes = type.bytes();
            for (long dim : shape) { bytes = Math.multiplyExact(bytes, dim); }
            return bytes;
        } catch (ArithmeticException e) {
            throw new FormatException(file, "tensor '" + name + "': shape " + shape + " overflows", e);
        }
    }

    private static void checkCover(Path file, Map<String, SafetensorsEntry> entries, long dataBytes) {
        List<SafetensorsEntry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(SafetensorsEntry::offset).thenComparingLong(SafetensorsEntry::bytes));
        long covered = 0;
        for (SafetensorsEntry entry : sorted) {
            if (entry.offset() < covered) {
                throw wrong(file, entry.name(), "overlaps the tensor before it, which ends at byte " + covered);
            }
            if (entry.offset() > covered) {
                throw wrong(file, entry.name(),
                        "begins at byte " + entry.offset() + ", but the tensors before it end at "
                                + covered);
            }
            covered = entry.offset() + entry.bytes();
            if (covered > dataBytes) {
                throw wrong(file, entry.name(), "ends at byte " + covered + ", but the file holds only " + dataBytes
                        + " bytes of data (truncated?)");
            }
        }
        if (covered != dataBytes) {
            throw new FormatException(file, "the tensors take " + covered + " bytes, but the file holds " + dataBytes);
        }
    }

    private static FormatException wrong(Path file, String name, String problem) {
        return new FormatException(file, "tensor '" + name + "': " + problem);
    }

    private static String firstLine(String message) { return message.lines().findFirst().orElse(""); }
}
