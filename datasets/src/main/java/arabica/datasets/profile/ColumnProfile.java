package arabica.datasets.profile;

import arabica.datasets.tokenizer.BpeTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What a column holds. Of a text its lengths count; of a conversation those of all it says together.
public final class ColumnProfile {
    /// Text beyond this is not tokenized for its length: it is counted as not looked at.
    private static final int LONGEST_TOKENIZED = 1 << 20;

    /// What a value may be.
    public enum Type {
        TEXT, NUMBER, BOOLEAN, LIST, MESSAGES, OBJECT, BYTES, NULL;

        /// As people call it.
        public String label() { return name().toLowerCase(Locale.ROOT); }
    }

    private final Optional<BpeTokenizer> tokenizer;
    private final Map<Type, Long> types = new EnumMap<>(Type.class);
    private final Lengths characters = new Lengths();
    private final Lengths words = new Lengths();
    private final Lengths tokens = new Lengths();
    private final Lengths elements = new Lengths();
    private long empty;

    ColumnProfile(Optional<BpeTokenizer> tokenizer) { this.tokenizer = tokenizer; }

    /// Looks at a row's value.
    ///
    /// @return whether it is a text without anything in it
    boolean add(JsonNode value) {
        Type type = type(value);
        types.merge(type, 1L, Long::sum);
        switch (type) {
            case TEXT -> {
                return text(value.textValue());
            }
            case MESSAGES -> {
                elements.add(value.size());
                return text(said(value));
            }
            case LIST -> elements.add(value.size());
            default -> {
                // Numbers, truth values, objects and bytes have no length.
            }
        }
        return false;
    }

    private boolean text(String text) {
        characters.add(text.length());
        words.add(words(text));
        tokenizer.filter(any -> text.length() <= LONGEST_TOKENIZED)
                .ifPresent(known -> tokens.add(known.encodePlain(text).length));
        if (!text.isBlank())
            return false;
        empty++;
        return true;
    }

    /// How often which type came.
    public SequencedMap<Type, Long> types() { return new TreeMap<>(types); }

    /// Texts without anything in them.
    public long empty() { return empty; }

    /// Values that are there and not null.
    public long present() {
        return types.entrySet().stream().filter(e -> e.getKey() != Type.NULL).mapToLong(Map.Entry::getValue).sum();
    }

    /// In UTF-16 units, as Java counts.
    public Lengths characters() { return characters; }

    /// Between white space.
    public Lengths words() { return words; }

    /// Of the tokenizer, where one was given; of texts up to a million characters.
    public Lengths tokens() { return tokens; }

    /// Of lists, and the turns of conversations.
    public Lengths elements() { return elements; }

    private static Type type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> Type.TEXT;
            case NUMBER -> Type.NUMBER;
            case BOOLEAN -> Type.BOOLEAN;
            case ARRAY -> isMessage(value.path(0)) ? Type.MESSAGES : Type.LIST;
            case OBJECT -> Type.OBJECT;
            case BINARY -> Type.BYTES;
            default -> Type.NULL;
        };
    }

    private static boolean isMessage(JsonNode element) {
        return element.path("content").isTextual() || element.path("value").isTextual();
    }

    private static String said(JsonNode messages) {
        StringBuilder said = new StringBuilder();
        for (JsonNode message : messages) {
            JsonNode content = message.has("content") ? message.path("content") : message.path("value");
            if (content.isTextual())
                said.append(said.isEmpty() ? "" : "\n").append(content.textValue());
        }
        return said.toString();
    }

    static int words(String text) {
        int words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            boolean white = Character.isWhitespace(text.charAt(i));
            if (!white && !inside)
                words++;
            inside = !white;
        }
        return words;
    }
}
