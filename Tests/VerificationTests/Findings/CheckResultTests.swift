import ExportFormat
import Testing

@testable import Verification

/// Attestations sign these: what was found is never signed as passed, and neither is what cannot have been looked at.
@Suite struct CheckResultTests {
  @Test(arguments: FindingCode.all, [Finding.Consequence.none, .different, .corrupt, .incomplete])
  func anErrorFailsItsArea(_ code: FindingCode, _ consequence: Finding.Consequence) {
    let finding = Finding(code: code, severity: .error, consequence: consequence, message: "It is bad.")
    let rehearsal = (isDifferent: false, looksForCanaries: true)
    for depth in Depth.allCases {
      for (readsFiles, rehearsal) in [(true, nil), (true, rehearsal), (false, nil)] {
        let work = CheckedWork([finding], depth: depth, readsFiles: readsFiles, rehearsal: rehearsal)
        let own = work.results.filter { $0.area == code.area }
        #expect(own.map(\.state) == [consequence == .incomplete ? .unfinished : .failed], "\(code) \(depth)")
        #expect(own.first?.findings == [finding])
        #expect(work.results.allSatisfy { $0.area == code.area || $0.findings.isEmpty })
      }
    }
  }

  @Test(arguments: FindingCode.all) func aWarningIsShownInItsArea(_ code: FindingCode) {
    let finding = Finding(code: code, severity: .warning, message: "It is odd.")
    let rehearsal = (isDifferent: false, looksForCanaries: false)
    let results = CheckedWork([finding], depth: .probed, rehearsal: rehearsal).results
    #expect(results.first { $0.area == code.area }?.state == .passed)
    #expect(results.flatMap(\.findings) == [finding])
  }

  /// By hand, since a code is easily put into the wrong list of the switch.
  @Test(arguments: [
    (FindingCode.damage(.fileMissing), CheckArea.files), (.damage(.metadataPartial), .files),
    (.damage(.overallVersion), .files), (.damage(.pointersMissing), .files), (.damage(.recordChecksum), .framing),
    (.damage(.blockPadding), .framing), (.damage(.entityKey), .documents), (.damage(.documentLimit), .documents),
    (.damage(.documentDuplicate), .duplicates), (.check(.countMismatch), .counts), (.check(.bytesMissing), .counts),
    (.check(.databaseMixed), .databases), (.check(.importFailed), .staging), (.check(.noJava), .staging),
    (.check(.canaryMissed), .canaries), (.check(.sealFileDiffers), .comparison), (.check(.countsDiffer), .comparison),
    (.check(.expectationField), .expectations), (.check(.restoreUnfinished), .other),
    (.check(.attestationKey), .other),
  ])
  func areas(_ code: FindingCode, _ area: CheckArea) {
    #expect(code.area == area)
  }

  @Test func namesAreUnique() {
    let names = FindingCode.all.map(\.description)
    #expect(Set(names).count == names.count)
  }

  /// Of a file that is not there, no framing was looked at, and no document.
  @Test func whatCannotBeLookedAtIsSkipped() {
    let missing = Finding(code: .damage(.fileMissing), severity: .error, consequence: .corrupt, message: "It is gone.")
    let states = CheckedWork([missing], depth: .decoded).results.map { ($0.area, $0.state) }
    #expect(states.first { $0.0 == .files }?.1 == .failed)
    for (area, state) in states where area != .files {
      guard case .skipped = state else {
        #expect(area == .staging, "\(area) is \(state)")
        continue
      }
    }
  }

  @Test func stagingThatDiffersHasFailed() {
    let different = (isDifferent: true, looksForCanaries: false)
    let results = CheckedWork([], depth: .rehearsed, rehearsal: different).results
    #expect(results.filter { $0.state == .failed }.map(\.area) == [.staging])
  }
}
