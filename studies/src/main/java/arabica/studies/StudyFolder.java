package arabica.studies;

import arabica.datasets.AtomicFiles;
import arabica.datasets.DataException;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.Folders;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunFolderException;
import arabica.rlhf.train.RunIdentity;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What a study has on disk: `run.json` (its settings), `cells/` (a small file for each cell that is done), `models/`
/// (what stages leave for later ones) and `work/`. A lock keeps a second process out.
public final class StudyFolder implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CELLS = "cells";
    private static final String MODELS = "models";
    private static final String WORK = "work";
    /// Before a study's name, in `run.json`.
    private static final String TRAINER = "study ";

    private final Path path;
    private final RunFolder run;
    private final String fingerprint;

    private StudyFolder(Path path, RunFolder run, String fingerprint) {
        this.path = path;
        this.run = run;
        this.fingerprint = fingerprint;
    }

    /// Takes the folder for a study. The number of seeds is no part of the settings: a study continues with more of them.
    ///
    /// @throws RunFolderException if it is in use, not empty (without `resume` or `overwrite`), holds a study with other
    ///     settings (with `resume`), or something that is no study (with `overwrite`)
    public static StudyFolder open(Path out, Study study, String backend, boolean resume, boolean overwrite) {
        if (overwrite) { requireStudy(out); }
        SequencedMap<String, Object> configuration = Configuration.of(study.settings());
        configuration.put("backend", backend);
        RunIdentity identity = new RunIdentity(TRAINER + study.name(), 0, configuration, new LinkedHashMap<>());
        String fingerprint = Fingerprints.texts(List.of(identity.trainer(), configuration));
        RunFolder run = RunFolder.open(out, resume, overwrite, identity);
        StudyFolder folder = new StudyFolder(out, run, fingerprint);
        if (!run.continues()) { List.of(CELLS, MODELS, WORK).forEach(name -> delete(out.resolve(name))); }
        run.begin();
        folder.make(MODELS);
        folder.make(CELLS);
        return folder;
    }

    /// What is deleted with a study has names that anybody's folders may have.
    private static void requireStudy(Path out) {
        if (RunFolder.isUsed(out)
                && RunFolder.identityIn(out).filter(run -> run.trainer().startsWith(TRAINER)).isEmpty()) {
            throw new RunFolderException(out + " holds no study: --overwrite discards studies alone");
        }
    }

    public Path path() { return path; }

    Path models() { return path.resolve(MODELS); }

    /// An empty folder for a cell's runs.
    Path work(Cell cell) {
        delete(path.resolve(WORK).resolve(cell.id()));
        return make(WORK + "/" + cell.id());
    }

    void workDone(Cell cell) { delete(path.resolve(WORK).resolve(cell.id())); }

    /// A cell's result, if it is done.
    ///
    /// @throws DataException if its file is damaged or of other settings
    Optional<CellResult> read(Cell cell) {
        Path file = file(cell);
        if (!Files.exists(file)) { return Optional.empty(); }
        try {
            JsonNode node = MAPPER.readTree(Files.readString(file));
            if (!(node.path("values") instanceof ObjectNode values) || !node.path("settings").isTextual()) {
                throw new DataException(file + ": is no cell's result; delete it, and the cell runs again");
            }
            if (!node.get("settings").textValue().equals(fingerprint)) {
                throw new DataException(
                        file + ": field \"settings\": was computed with other settings than the study's");
            }
            return Optional.of(new CellResult(cell, values, node.path("seconds").doubleValue()));
        } catch (JsonProcessingException e) {
            throw new DataException(file + ": is no JSON; delete it, and the cell runs again", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(CellResult result) {
        ObjectNode node = MAPPER.createObjectNode();
        node.set("cell", MAPPER.valueToTree(result.cell().coordinates()));
        node.put("settings", fingerprint);
        node.put("seconds", result.seconds());
        node.set("values", result.values());
        AtomicFiles.write(file(result.cell()), (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() { run.close(); }

    private Path file(Cell cell) { return path.resolve(CELLS).resolve(cell.id() + ".json"); }

    private Path make(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + path.resolve(name) + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }
}
