package arabica.studies;

import arabica.autograd.Backend;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/// What a cell works with.
///
/// @param backend of this cell's worker alone
/// @param models  a folder that all cells of the study share: what an earlier stage left for later ones
/// @param work    an empty folder for runs of this cell, deleted when it is done
/// @param earlier the result of a cell of an earlier stage
/// @param log     a line for a person
public record CellContext(Backend backend, Path models, Path work, Function<Cell, CellResult> earlier,
        Consumer<String> log) {}
