package arabica.datasets.rows;

import arabica.datasets.DataException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// The template that a model's folder brings: `chat_template.jinja`, or `chat_template` in `tokenizer_config.json` (a text,
/// or a list of named ones, of which `default` is taken). It is a program in Jinja, which is never run: it is recognised
/// when it is, to the letter, one that has been published with a model, and does what a [PromptTemplate] does.
public final class ModelTemplate {
    private static final String JINJA = "chat_template.jinja";
    private static final String CONFIG = "tokenizer_config.json";
    /// Large tokenizers name each added token in their configuration.
    private static final long LARGEST = 64 << 20;

    /// SHA-256 of [#normalized] texts.
    private static final Map<String, PromptTemplate> KNOWN = Map.ofEntries(
            // The common one-liner (OpenHermes 2.5 and many since), and with a default for the generation prompt.
            Map.entry("153280e3ff55d19da1398bdb3914ee2a51b80429bfaedde11d7d216c39db80f3", PromptTemplate.CHATML),
            Map.entry("58c1a1f04baa7adaeaba1f90267c3d57d9396f0c1f0129bdde9e76d3c6784af7", PromptTemplate.CHATML),
            // Qwen3, and Qwen3 Instruct 2507.
            Map.entry("edcd73b0e30a780c1d6f3e060c07396def3c3fa55a2c55197b10f99d1dde83e1", PromptTemplate.CHATML),
            Map.entry("aa39eed4cbfdd57aeaab518e83d06945f00df6afefba6eb985b6b85060cade95", PromptTemplate.CHATML),
            Map.entry("793202280c0910ab26bc6eb57c8212c2417324c6d8c4efd0d10d59092ab3e3eb", PromptTemplate.QWEN2),
            Map.entry("a18cc698dd45623eb707279d08e66f7bb8d76afc89ead84016b88487b395b5cc", PromptTemplate.QWEN2_5),
            Map.entry("872be49dbb638044ad01b60388f48d469ff2980e5f0dccdc22ec907db54d0788", PromptTemplate.SMOLLM2),
            // Llama 3 today, and as it was first published.
            Map.entry("ba03a121d097859c7b5b9cd03af99aafe95275210d2876f642ad9929a150f122", PromptTemplate.LLAMA3),
            Map.entry("b48c47f6443892716176eb200bf4ef108f64e06ca26ed0fa8ebc0a4b3992fcb2", PromptTemplate.LLAMA3),
            // Llama 3.1, Llama 3.2.
            Map.entry("99799a835a31e1d33c4a9c7ee8a0de3923b291a95155ed6dc8efcbd0fe1d0238", PromptTemplate.LLAMA3_1),
            Map.entry("0cac23ffd2b33ff7b039e17ee143a080053318146fdc788f1d49ed4745aa8683", PromptTemplate.LLAMA3_1),
            Map.entry("9780fae5bfea3cfd7be37d328c6edfd296a8869be8131495bbe7eb37e780c88c", PromptTemplate.LLAMA2),
            // Zephyr and TinyLlama.
            Map.entry("66291cf0045c2425a3a667cf3cbb7af2b11f09e025c02f97245323ab79119362", PromptTemplate.ZEPHYR));

    private ModelTemplate() {}

    /// The template of a model's folder.
    ///
    /// @throws DataException when the folder has none, or none that is known: one line that says what to do
    public static PromptTemplate of(Path directory) {
        Path file = directory.resolve(JINJA);
        Optional<String> text = Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
        if (text.isEmpty()) {
            file = directory.resolve(CONFIG);
            text = Files.exists(file) ? inConfig(file) : Optional.empty();
        }
        if (text.isEmpty()) {
            throw new DataException(directory + ": has no chat_template; name one with --prompt-template ("
                    + PromptTemplate.names() + ")");
        }
        PromptTemplate known = KNOWN.get(sha256(normalized(text.get())));
        if (known == null) {
            throw new DataException(file + ": its chat_template is none of those known, and templates are not run; name"
                    + " one with --prompt-template (" + PromptTemplate.names() + ")");
        }
        return known;
    }

    private static Optional<String> inConfig(Path file) {
        JsonNode template;
        try {
            template = new JsonMapper().readTree(read(file)).path("chat_template");
        } catch (JsonProcessingException e) {
            throw new DataException(
                    file + ": is not valid JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
        }
        if (template.isArray()) {
            for (JsonNode one : template) {
                if ("default".equals(one.path("name").textValue()))
                    return Optional.ofNullable(one.path("template").textValue());
            }
        }
        return Optional.ofNullable(template.textValue());
    }

    /// A line break may stand in a Jinja string as it is or as `\n`, and files end with one or not: published copies
    /// differ in nothing else.
    private static String normalized(String template) {
        return template.replace("\r\n", "\n").replace("\\n", "\n").strip();
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > LARGEST)
                throw new DataException(file + ": has " + Files.size(file) + " bytes; expected at most " + LARGEST);
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
