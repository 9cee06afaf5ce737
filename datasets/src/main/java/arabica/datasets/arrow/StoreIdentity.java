package arabica.datasets.arrow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeSet;

/// What a tokenized set was made of: hashes of the data and of the tokenizer, and every setting that bears on its bytes. Sets
/// of equal identity are equal byte for byte.
///
/// @param parts by name: `data train.jsonl` → its SHA-256, `tokenizer` → its SHA-256, `max-length` → `1024`, …
public record StoreIdentity(SequencedMap<String, String> parts) {
    /// Begins the names under which the parts stand in a file's metadata.
    static final String PREFIX = "arabica.made-of.";
    /// What this version of Arabica writes; another one's sets are made anew.
    static final String FORMAT = "2";

    public StoreIdentity {
        SequencedMap<String, String> all = new LinkedHashMap<>(parts);
        all.put("format", FORMAT);
        parts = all;
    }

    /// SHA-256 of all parts, in hexadecimal.
    public String key() {
        Sha256 digest = new Sha256();
        parts.forEach((name, value) -> digest.update(name + "=" + value + "\n"));
        return digest.hex();
    }

    /// The names of the parts in which a set's metadata differs from this identity; empty where they agree.
    List<String> differences(Map<String, String> metadata) {
        TreeSet<String> names = new TreeSet<>(parts.keySet());
        metadata.keySet().stream().filter(name -> name.startsWith(PREFIX))
                .forEach(name -> names.add(name.substring(PREFIX.length())));
        List<String> found = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(parts.get(name), metadata.get(PREFIX + name)))
                found.add(name);
        }
        return found;
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        parts.forEach((name, value) -> metadata.put(PREFIX + name, value));
        return metadata;
    }
}
