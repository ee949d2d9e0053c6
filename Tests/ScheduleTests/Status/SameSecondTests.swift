import Backups
import Documents
import Foundation
import GoogleCloud
import Testing
import TestSupport

@testable import Schedule

struct SameSecondTests {
  @Test("Exports of one second have one order: of the operations, of the bucket, of the newest")
  func order() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      let second = Int64(Date().timeIntervalSince1970) * 1_000_000
      let time = Timestamp.text(microseconds: second).dropLast()
      // The one that is begun last has not the last name.
      for name in ["\(time)_b", "\(time)_c", "\(time)_a"] {
        try await rig.client.finish(
          rig.client.call(
            "POST", "/v1/\(Rig.database):exportDocuments", #"{"outputUriPrefix":"gs://pyme-backups/\#(name)"}"#))
      }
      let status = try await rig.status()
      #expect(!status.findings.contains { $0.kind == .problem }, "\(status.findings)")
      #expect(status.lastExport?.details.uriPrefix == "gs://pyme-backups/\(time)_c")
      #expect(status.facts.exports.value?.newestOfOurs?.place.uri == "gs://pyme-backups/\(time)_c")
    }
  }

  @Test("A partial export and a safety export, made by hand, are not the schedule's")
  func others() async throws {
    try await withRig { rig in
      try await rig.applyAll()
      try await rig.runJob()
      let newest = try #require(try await rig.status().lastExport?.details.uriPrefix)
      for body in [
        #"{"outputUriPrefix":"gs://pyme-backups/2099-01-01T00:00:00_1","collectionIds":["companies"]}"#,
        #"{"outputUriPrefix":"gs://pyme-backups/rekindle-before-restore-20990101T000000Z"}"#,
      ] {
        try await rig.client.finish(rig.client.call("POST", "/v1/\(Rig.database):exportDocuments", body))
      }
      let status = try await rig.status()
      #expect(status.lastExport?.details.uriPrefix == newest)
      #expect(status.facts.exports.value?.newestOfOurs?.place.uri == newest)
      #expect(status.findings.map(\.code).allSatisfy { $0 == .exportPassedOver } && !status.hasProblem)
    }
  }
}
