import Documents
import Foundation
import GoogleCloud
import Sandbox
import Subprocess
import TestSupport
import Testing

@testable import Backups

struct LinkTests {
  @Test("Links of an export open every object of it, in the version that was signed")
  func links() async throws {
    try await withSandboxBucket { bucket, _ in
      try await bucket.put(Fixture("types").folder, as: "types")
      let services = try GoogleServices(
        ["REKINDLE_ENDPOINT": bucket.endpoint.url, "REKINDLE_ACCESS_TOKEN": "t"],
        impersonating: "s@p.iam.gserviceaccount.com")
      let signer = try await services.urlSigner()
      let place = BucketPlace(bucket: "backups", folder: "types")
      let made = try await SignedLinks.make(place, bucket.storage, signer, duration: .seconds(3_600))
      #expect(made.isExport && made.links.count == 3)
      for link in made.links {
        let answer = try await run(
          .name("curl"), arguments: ["--silent", "--fail", "--globoff", link.url], output: .bytes(limit: 1 << 20),
          error: .discarded)
        let file = Fixture("types").folder.deletingLastPathComponent().appending(path: link.path.text)
        let bytes = [UInt8](try Data(contentsOf: file))
        #expect(answer.terminationStatus.isSuccess && answer.standardOutput == bytes)
      }
      let one = try await SignedLinks.make(
        BucketPlace(bucket: "backups", folder: "types/types.overall_export_metadata"), bucket.storage, signer,
        duration: .seconds(3_600))
      #expect(!one.isExport && one.links.map(\.path) == ["types.overall_export_metadata"])
      let headers = try await run(
        .name("curl"),
        arguments: ["--silent", "--globoff", "--dump-header", "-", "--output", "/dev/null", one.links[0].url],
        output: .string(limit: 1 << 16), error: .discarded)
      let disposition = "attachment; filename=\"types.overall_export_metadata\""
      #expect(headers.standardOutput.lowercased().contains("content-disposition: \(disposition)"))
      try await bucket.put([1], as: "dot/./x.txt")
      let dot = await #expect(throws: BackupError.self) {
        try await SignedLinks.make(
          BucketPlace(bucket: "backups", folder: "dot/./x.txt"), bucket.storage, signer, duration: .seconds(3_600))
      }
      #expect(dot?.code == .unsafeName)
      await #expect(throws: BackupError.self) {
        try await SignedLinks.make(
          BucketPlace(bucket: "backups", folder: "nothing"), bucket.storage, signer, duration: .seconds(3_600))
      }
      await #expect(throws: GoogleCloudError.self) {
        try await SignedLinks.make(place, bucket.storage, signer, duration: .seconds(13 * 3_600))
      }
    }
  }
}
