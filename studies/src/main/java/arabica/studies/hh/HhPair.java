package arabica.studies.hh;

/// A human's choice between two last replies of a dialogue, in the one form that training and test share: the first thing
/// that the human said, and the replies.
///
/// @param singleTurn whether nothing was said in between; always true in the training set, which has no middle turns
record HhPair(String prompt, String chosen, String rejected, boolean singleTurn) {}
