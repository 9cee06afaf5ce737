package arabica.datasets.rows;

import com.fasterxml.jackson.databind.JsonNode;

/// A row as it was written, its columns mapped, and where it came from.
///
/// @param file   the file's place in the data set, from 0
/// @param number the row's number in it, from 1
/// @param typed  whether the file tells text from numbers and truth values
public record SourcedObject(int file, long number, JsonNode object, boolean typed) {}
