import Comparison
import Databases
import Documents
import Foundation
import GoogleCloud
import Rehearsal
import Synchronization
import TestSupport
import Testing
import Verification

extension LiveEmulator.Shared {
  /// Google's emulator on both ends: it takes the documents, exports them, takes the edits and answers what is there.
  struct DiffTruthTests {
    @Test("A diff of an export with the database that was edited since says what was edited", .timeLimit(.minutes(10)))
    func truth() async throws {
      let script = EditScript(seed: 2_026, documents: 200, edits: 50, isForService: true)
      let database = DatabaseName(project: "demo-pyme-erp")
      try await withTemporaryFolder { folder in
        let emulator = try SharedEmulator.current
        try await commit(script.left, in: database, at: emulator.address)
        try await Curl(emulator.address).exportFromEmulator(database, into: folder, name: "before")
        let export = folder.appending(path: "before").path
        let address = emulator.address.replacing("http://", with: "emulator://") + "/demo-pyme-erp/(default)"
        let unedited = try await StateDiff().diff(export, address)
        #expect(unedited.verdict == .verified && unedited.equal == 200, "\(unedited.findings)")

        let gone = script.expected.filter { $0.kind == .onlyLeft }.map(\.path)
        try await commit(script.right, deleting: gone, in: database, at: emulator.address)
        for sides in [[export, address], [address, export]] {
          let changes = Mutex<[DocumentDifference]>([])
          let report = try await StateDiff().diff(sides[0], sides[1]) { one in changes.withLock { $0.append(one) } }
          let expected = sides[0] == export ? script.expected : script.expected.map(\.mirrored)
          #expect(changes.withLock { $0 } == expected)
          #expect(report.verdict == .different && report.equal == 150)
        }
      }
    }
  }
}
