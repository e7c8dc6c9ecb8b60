package io.sluice.ingest;

/**
 * A login to the database.
 *
 * @param username the role
 * @param password its password; in no text form
 */
public record Login(String username, String password) {
    @Override
    public String toString() {
        return username + ":***";
    }
}
