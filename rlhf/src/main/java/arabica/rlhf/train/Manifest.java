package arabica.rlhf.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a checkpoint is: `manifest.json`, written last.
///
/// @param step the last step that the checkpoint contains
/// @param counters what the run has counted so far (tokens)
/// @param versions of Java and of this program
/// @param checksums SHA-256 of every other file in the checkpoint
public record Manifest(int step, RunIdentity identity, SequencedMap<String, Object> counters,
        SequencedMap<String, String> versions, SequencedMap<String, String> checksums) {
    static final int FORMAT = 1;
    static final String FILE = "manifest.json";

    /// A counter that was saved; 0 where there was none.
    public long counter(String name) { return counters.get(name) instanceof Number number ? number.longValue() : 0; }

    static SequencedMap<String, String> currentVersions() {
        SequencedMap<String, String> versions = new LinkedHashMap<>();
        String own = Manifest.class.getPackage().getImplementationVersion();
        versions.put("arabica", own == null ? "development" : own);
        versions.put("java", Runtime.version().toString());
        return versions;
    }
}
