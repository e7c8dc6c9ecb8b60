package io.sluice.ingest.internal.deadletter;

/**
 * A line with one part of a letter that is longer than a line may be.
 *
 * @param letter names the letter, among all of all sinks
 * @param part which part it is, from 1
 * @param parts how many the letter has
 * @param text of the letter's line; all parts together are the line
 */
record LetterPart(String letter, int part, int parts, String text) implements LetterReader.Written {}
