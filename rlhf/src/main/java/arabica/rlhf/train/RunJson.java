package arabica.rlhf.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The JSON of `run.json` and of manifests.
final class RunJson {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {
    };
    private static final TypeReference<LinkedHashMap<String, String>> STRINGS = new TypeReference<>() {
    };

    private RunJson() {}

    static String write(RunIdentity identity) { return text(identityNode(identity)); }

    static RunIdentity readIdentity(String json) throws JsonProcessingException {
        return identity(MAPPER.readTree(json));
    }

    static String write(Manifest manifest) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("format", Manifest.FORMAT);
        node.put("step", manifest.step());
        node.setAll(identityNode(manifest.identity()));
        node.set("counters", MAPPER.valueToTree(manifest.counters()));
        node.set("versions", MAPPER.valueToTree(manifest.versions()));
        node.set("checksums", MAPPER.valueToTree(manifest.checksums()));
        return text(node);
    }

    /// @throws IllegalArgumentException if a field is missing or the format is another
    static Manifest readManifest(String json) throws JsonProcessingException {
        JsonNode node = MAPPER.readTree(json);
        if (node.path("format").asInt() != Manifest.FORMAT) {
            throw new IllegalArgumentException("not a manifest of format " + Manifest.FORMAT);
        }
        return new Manifest(field(node, "step").asInt(), identity(node), objects(field(node, "counters")),
                strings(field(node, "versions")), strings(field(node, "checksums")));
    }

    private static ObjectNode identityNode(RunIdentity identity) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("trainer", identity.trainer());
        node.put("seed", identity.seed());
        node.set("configuration", MAPPER.valueToTree(identity.configuration()));
        node.set("fingerprints", MAPPER.valueToTree(identity.fingerprints()));
        return node;
    }

    private static RunIdentity identity(JsonNode node) {
        return new RunIdentity(field(node, "trainer").asText(), field(node, "seed").asLong(),
                objects(field(node, "configuration")), strings(field(node, "fingerprints")));
    }

    private static JsonNode field(JsonNode node, String name) {
        JsonNode field = node == null ? null : node.get(name);
        if (field == null) { throw new IllegalArgumentException("'" + name + "' is missing"); }
        return field;
    }

    private static SequencedMap<String, Object> objects(JsonNode node) { return MAPPER.convertValue(node, OBJECT); }

    private static SequencedMap<String, String> strings(JsonNode node) { return MAPPER.convertValue(node, STRINGS); }

    private static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that is not JSON", e);
        }
    }
}
