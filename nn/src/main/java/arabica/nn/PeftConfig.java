package arabica.nn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// PEFT's `adapter_config.json`. What would change the numbers and is not supported is refused by name.
///
/// @param base    `base_model_name_or_path`
/// @param scalar  whether the adapter is of a preference model, with its head (`task_type` `SEQ_CLS`)
record PeftConfig(LoraConfig lora, String base, boolean scalar) {
    static final String FILE = "adapter_config.json";
    private static final String HEAD = "score";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @throws FormatException if the file is missing, not JSON, or describes what is not supported
    static PeftConfig read(Path directory) {
        Path file = directory.resolve(FILE);
        JsonNode root = JsonFile.object(file, JsonFile.Kind.CONFIGURATION);
        require(file, root, "peft_type", Set.of("\"LORA\""), true);
        require(file, root, "bias", Set.of("\"none\""), false);
        for (String flag : List.of("use_dora", "use_rslora", "use_qalora", "lora_bias")) {
            require(file, root, flag, Set.of("false"), false);
        }
        for (String map : List.of("rank_pattern", "alpha_pattern")) { require(file, root, map, Set.of("{}"), false); }
        for (String list : List.of("layers_to_transform", "layers_pattern", "exclude_modules", "target_parameters",
                "trainable_token_indices", "layer_replication", "alora_invocation_tokens")) {
            require(file, root, list, Set.of("[]"), false);
        }
        // Others (pissa, olora, loftq, …) change the base's own weights.
        require(file, root, "init_lora_weights", Set.of("true", "false", "\"gaussian\"", "\"eva\""), false);
        boolean scalar = root.path("task_type").asText("").equals("SEQ_CLS");
        require(file, root, "modules_to_save", scalar
                ? Set.of("[]", "[\"score\"]", "[\"classifier\",\"score\"]")
                : Set.of("[]"), false);
        require(file, root, "task_type", Set.of("\"CAUSAL_LM\"", "\"SEQ_CLS\""), false);
        try {
            return new PeftConfig(new LoraConfig(number(file, root, "r").intValue(),
                    number(file, root, "lora_alpha").doubleValue(), targets(file, root),
                    root.hasNonNull("lora_dropout") ? number(file, root, "lora_dropout").doubleValue() : 0),
                    base(file, root), scalar);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, e.getMessage(), e);
        }
    }

    private static void require(Path file, JsonNode root, String field, Set<String> supported, boolean needed) {
        JsonNode node = root.path(field);
        boolean absent = node.isMissingNode() || node.isNull();
        if (absent ? needed : !supported.contains(node.toString())) {
            throw new FormatException(file, field + " is " + (absent ? "missing" : node) + ", supported is "
                    + String.join(" or ", new TreeSet<>(supported)));
        }
    }

    private static Number number(Path file, JsonNode root, String field) {
        JsonNode node = root.path(field);
        if (!node.isNumber() || field.equals("r") && !(node.isIntegralNumber() && node.canConvertToInt())) {
            throw new FormatException(file, field + " is " + (node.isMissingNode() ? "missing" : node)
                    + ", expected a number");
        }
        return node.numberValue();
    }

    private static List<String> targets(Path file, JsonNode root) {
        JsonNode node = root.path("target_modules");
        List<String> targets = new ArrayList<>();
        if (node.isTextual() && node.asText().equals(LoraConfig.ALL_LINEAR)) { return List.of(LoraConfig.ALL_LINEAR); }
        if (node.isArray()) { node.forEach(target -> targets.add(target.isTextual() ? target.asText() : "")); }
        if (targets.isEmpty() || targets.contains("")) {
            throw new FormatException(file, "target_modules is " + (node.isMissingNode() ? "missing" : node)
                    + ", expected a list of names");
        }
        return targets;
    }

    private static String base(Path file, JsonNode root) {
        JsonNode node = root.path("base_model_name_or_path");
        if (!node.isTextual() || node.asText().isEmpty()) {
            throw new FormatException(file, "base_model_name_or_path is " + (node.isMissingNode() ? "missing" : node)
                    + ", expected the base model's folder");
        }
        return node.asText();
    }

    /// The base model's folder: as it is named, or beside the adapter.
    Path baseFolder(Path directory) {
        for (Path folder : List.of(Path.of(base), directory.resolve(base))) {
            if (Files.isDirectory(folder)) { return folder; }
        }
        throw new FormatException(directory.resolve(FILE), "base_model_name_or_path '" + base
                + "' is no folder here; name the base model's folder");
    }

    /// @param layers  those that have an update
    static void write(Path directory, Adapters adapters, boolean scalar) {
        LoraConfig lora = adapters.config();
        ObjectNode root = JSON.createObjectNode();
        root.putObject("alpha_pattern");
        root.putNull("auto_mapping");
        root.put("base_model_name_or_path", adapters.baseName());
        root.put("bias", "none");
        root.put("fan_in_fan_out", adapters.layers().stream().noneMatch(LinearLayer::transposed));
        root.put("inference_mode", true);
        root.put("init_lora_weights", true);
        root.putNull("layers_pattern");
        root.putNull("layers_to_transform");
        root.put("lora_alpha", lora.alpha());
        root.put("lora_dropout", lora.dropout());
        if (scalar) {
            root.putArray("modules_to_save").add(HEAD);
        } else {
            root.putNull("modules_to_save");
        }
        root.put("peft_type", "LORA");
        root.put("r", lora.rank());
        root.putObject("rank_pattern");
        ArrayNode targets = root.putArray("target_modules");
        targets(adapters).forEach(targets::add);
        root.put("task_type", scalar ? "SEQ_CLS" : "CAUSAL_LM");
        root.put("use_dora", false);
        root.put("use_rslora", false);
        AtomicFile.write(directory.resolve(FILE), channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(
                (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                        .getBytes(StandardCharsets.UTF_8))));
    }

    /// The names that say the same to PEFT: of all linear layers, the last parts of their names.
    private static List<String> targets(Adapters adapters) {
        List<String> targets = adapters.config().targets();
        if (!targets.equals(List.of(LoraConfig.ALL_LINEAR))) { return targets; }
        return adapters.layers().stream().map(layer -> layer.name().substring(layer.name().lastIndexOf('.') + 1))
                .distinct().sorted().toList();
    }
}
