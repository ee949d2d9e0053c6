import Catalog
package import Comparison
import Documents
import ExportFormat
import Foundation
import GoogleCloud
package import Verification

/// How a rehearsal is done.
package struct RehearsalOptions: Sendable {
  /// Go on though the running emulator's database holds documents; they will be reported as extra, or overwritten.
  package var allowsNonEmpty = false
  /// Nil: by the export's size.
  package var importTimeLimit: Duration?
  /// Nil: by the export's size.
  package var emulatorHeapMegabytes: Int?
  /// Called between import and read-back with the staging's address; tests change staging here.
  package var afterImport: (@Sendable (_ address: String) async throws -> Void)?

  package init() {}
}

/// Rehearses a restore: verifies an export, imports it into staging, reads everything back, compares every document.
package struct Rehearser: Sendable {
  private let staging: Staging
  private let options: RehearsalOptions
  private let progress: ProgressMeter?

  package init(_ staging: Staging, options: RehearsalOptions = RehearsalOptions(), progress: ProgressMeter? = nil) {
    self.staging = staging
    self.options = options
    self.progress = progress
  }

  /// Rehearses the export at `path`.
  ///
  /// Nothing is imported unless the export is verified, nor into the emulator what it would hang on. If staging fails, the
  /// verdict is `incomplete`.
  /// - Parameter changes: given every difference, in name order, on a thread of the read-back's.
  /// - Throws: `RefusedError`, `ExportError`, `CancellationError`, and what `changes` throws.
  package func rehearse(
    _ path: String, changes: @escaping @Sendable (DocumentDifference) throws -> Void = { _ in }
  ) async throws -> RehearsalReport {
    try await ScratchFolder.with { scratch in
      let clock = ContinuousClock()
      let start = clock.now
      let catalog = try CatalogWriter(folder: scratch + "/catalog")
      let (verification, export) = try await Verifier(progress: progress).verify(path, catalog: catalog)
      var report = RehearsalReport(verification, staging: staging.name)
      report.timings.verify = (clock.now - start) / .seconds(1)
      if verification.verdict == .verified {
        let source = verification.databases.first ?? DatabaseName(project: "rekindle-rehearsal")
        let order = Staging.Order(
          export: export, source: source, bytes: verification.bytes, options: options, progress: progress,
          scratch: scratch)
        report = try await rehearse(order, try catalog.finish(), report, changes)
      }
      report.timings.total = (clock.now - start) / .seconds(1)
      return report
    }
  }

  private func rehearse(
    _ order: Staging.Order, _ catalog: Catalog, _ report: RehearsalReport,
    _ changes: @escaping @Sendable (DocumentDifference) throws -> Void
  ) async throws -> RehearsalReport {
    let refusals = staging.isEmulator ? EndlessFile.findings(report.verification) : []
    guard refusals.isEmpty else {
      var report = report
      report.verdict = .incomplete
      report.findings += refusals
      return report
    }
    let clock = ContinuousClock()
    let start = clock.now
    progress?.begin("starting staging")
    do {
      return try await staging.withSite(order) { site in
        var report = report
        report.staging = site.description
        report.target = site.database
        report.timings.start = (clock.now - start) / .seconds(1)
        try await checkEmpty(site)
        progress?.begin("importing", expected: report.verification.documents)
        let importStart = clock.now
        do {
          try await site.importExport()
        } catch let error as GoogleCloudError {
          report.fail("import-failed", site.explain(error))
          return report
        }
        report.timings.importing = (clock.now - importStart) / .seconds(1)
        try await options.afterImport?(site.address)
        do {
          try await ReadBack(site: site, order: order, catalog: catalog, changes: changes).run(&report)
        } catch let error as GoogleCloudError {
          report.fail("read-back-failed", site.explain(error))
        } catch let error as ComparisonError {
          report.fail("read-back-failed", error)
        }
        return report
      }
    } catch let error as EmulatorError {
      var report = report
      report.fail(error.code.rawValue, error)
      return report
    } catch let error as GoogleCloudError {
      var report = report
      report.fail("staging-unreachable", error)
      return report
    }
  }

  /// An emulator that someone else runs may hold their work.
  private func checkEmpty(_ site: Staging.Site) async throws {
    guard case .runningEmulator = staging, !options.allowsNonEmpty else { return }
    guard try await site.reader.isEmpty(site.database) else {
      throw RefusedError(
        description:
          "\(site.database) at \(site.address) holds documents, and the import would write over them. Give an "
          + "empty database, or --allow-nonempty.")
    }
  }
}

extension Staging {
  /// Before it runs.
  fileprivate var name: String {
    switch self {
    case .embedded: "embedded"
    case .emulator: "Google's Firestore emulator"
    case .runningEmulator(let address, _): "emulator \(address)"
    }
  }
}

extension RehearsalReport {
  /// A report that has only come as far as the verification.
  fileprivate init(_ verification: VerifyReport, staging: String) {
    self.init(
      verdict: verification.verdict, depth: verification.depth, staging: staging, target: nil,
      verification: verification, readBack: 0, equal: 0, missing: 0, extra: 0, changed: 0, referencesRetargeted: 0,
      references: DatabaseTally(), collections: [], differences: [], findings: verification.findings,
      notChecked: verification.notChecked, timings: Timings())
  }

  /// The rehearsal could not be done: nothing is proved, nothing is known to be wrong.
  fileprivate mutating func fail(_ code: String, _ error: any Error) {
    verdict = .incomplete
    let (message, remedy) =
      switch error {
      case let error as GoogleCloudError: (error.message, error.remedy)
      case let error as EmulatorError: (error.message, error.remedy)
      default: ("\(error)", "Rehearse again.")
      }
    findings.append(
      Finding(code: code, severity: .error, consequence: .incomplete, message: message, remedy: remedy))
  }
}
