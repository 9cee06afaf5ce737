package arabica.datasets.world.language;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A resource file of phrases: sections in brackets, one phrase a line, `#` for comments.
///
/// @param name the file, for messages
/// @param sections from a section's heading to its lines, in the file's order
public record Phrasebook(String name, Map<String, List<String>> sections) {

    /// Reads `arabica/world/NAME.txt` from the class path.
    ///
    /// @throws IllegalStateException if the resource is missing or a phrase stands before the first heading
    public static Phrasebook load(String name) {
        String path = "/arabica/world/" + name + ".txt";
        try (InputStream in = Phrasebook.class.getResourceAsStream(path)) {
            if (in == null) { throw new IllegalStateException(path + ": no such resource"); }
            return parse(name, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readAllLines());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    static Phrasebook parse(String name, List<String> lines) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = null;
        for (int row = 0; row < lines.size(); row++) {
            String line = lines.get(row).strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                current = sections.computeIfAbsent(line.substring(1, line.length() - 1), key -> new ArrayList<>());
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                if (current == null) {
                    throw new IllegalStateException(
                            name + ".txt, row " + (row + 1) + ": a phrase before any [section]");
                }
                current.add(line);
            }
        }
        sections.replaceAll((heading, phrases) -> List.copyOf(phrases));
        return new Phrasebook(name, Collections.unmodifiableMap(sections));
    }

    /// The lines of a section.
    ///
    /// @throws IllegalArgumentException if there is no such section
    public List<String> section(String heading) {
        List<String> phrases = sections.get(heading);
        if (phrases == null) { throw new IllegalArgumentException(name + ".txt has no section [" + heading + "]"); }
        return phrases;
    }
}
