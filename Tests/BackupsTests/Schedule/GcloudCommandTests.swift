import TestSupport
import Testing

@testable import Backups

struct GcloudCommandTests {
  @Test("A plan's steps as commands, each value a word of its own")
  func words() async throws {
    try await withRig { rig in
      let commands = try GcloudCommand.all(of: try await rig.plan())
      try #require(commands.count == 4)
      #expect(
        commands[0].words == [
          "gcloud", "storage", "buckets", "create", "gs://pyme-backups", "--location=US", "--project=pyme-erp",
          "--uniform-bucket-level-access", "--public-access-prevention", "--soft-delete-duration=604800s",
        ])
      #expect(commands[0].lifecycle == #"{"rule":[{"action":{"type":"Delete"},"condition":{"age":30}}]}"#)
      #expect(commands[1].words.contains("--condition=None"))
      #expect(commands[3].words.contains(#"--message-body={"outputUriPrefix":"gs://pyme-backups"}"#))
      #expect(commands[3].words.contains("--max-retry-attempts=0"))
    }
  }

  @Test("No soft deletion: nothing for a new bucket, cleared for one that is there")
  func softDelete() async throws {
    try await withRig(policy: ["retentionDays: 30": "softDeleteDays: 0"]) { rig in
      #expect(try GcloudCommand.all(of: try await rig.plan())[0].words.contains("--soft-delete-duration=0s"))
      try await rig.client.makeBucket("pyme-backups", location: "US", in: "pyme-erp")
      let update = try #require(
        try GcloudCommand.all(of: try await rig.plan(allowsShorterRetention: true)).first)
      #expect(update.words.prefix(5) == ["gcloud", "storage", "buckets", "update", "gs://pyme-backups"])
      #expect(update.words.contains("--clear-soft-delete"))
      #expect(!update.words.contains { $0.hasPrefix("--soft-delete-duration") })
    }
  }
}
