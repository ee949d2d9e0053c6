import Documents
import Subprocess
import Testing

/// Makes writes, each as REST JSON, in a staging database: by curl, a client that is not ours.
func commit(_ writes: [String], in database: DatabaseName, at address: String) async throws {
  let result = try await run(
    .name("curl"),
    arguments: [
      "--silent", "--fail-with-body", "--globoff", "-H", "Content-Type: application/json", "-H",
      "Authorization: Bearer owner", "--data-binary", "@-", "\(address)/v1/\(database)/documents:commit",
    ], input: .string("{\"writes\":[\(writes.joined(separator: ","))]}"), output: .string(limit: 1 << 22),
    error: .discarded)
  try #require(result.terminationStatus.isSuccess, "\(result.standardOutput)")
}
