package arabica.mutants;

import java.nio.file.Path;

/// One break of a formula.
///
/// @param file   in the project, with `/`
/// @param line   from 1
/// @param kind   what was broken: `sign`, `factor`, `missing term`, `wrong axis`, …
/// @param before the line as it is
/// @param after  the line as it became; empty where it was left out
/// @param source the whole file, broken
record Mutant(Path file, int line, String kind, String before, String after, String source) {
    @Override
    public String toString() {
        return file.getFileName() + ":" + line + ", " + kind + ": `" + before.strip() + "` became "
                + (after.isBlank() ? "nothing" : "`" + after.strip() + "`");
    }
}
