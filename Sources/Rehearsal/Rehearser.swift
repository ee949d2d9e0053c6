import Attestation
import Catalog
package import Comparison
import Documents
import ExportFormat
import Files
import Foundation
import GoogleCloud
import Verification
package import Work

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
      var verified = try await Verifier(progress: progress, stopping: options.stopping)
        .verify(path, catalog: catalog)
      verified.report.allowEmptyExport(by: options.policy)
      if let policy = options.policy {
        let scope = BackupScope(policy)
        if verified.report.verdict == .verified {
          try BackupScope.check(scope.reasons(verified), accepting: options.accepted, "Nothing was imported.")
        }
        scope.judge(verified.export, &verified.report, accepting: options.accepted)
      }
      let verification = verified.report
      var report = RehearsalReport(verification, staging)
      report.verified = verified
      report.timings.verify = (clock.now - start) / .seconds(1)
      if verification.verdict == .verified {
        let source = verification.databases.first ?? DatabaseName(project: "rekindle-rehearsal")
        let order = Staging.Order(
          verified: verified, export: verified.export, source: source, options: options, progress: progress,
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
    let refusals = staging.isEmulator ? EmulatorHang.findings(report.verification) : []
    guard refusals.isEmpty else {
      var report = report
      report.findings += refusals
      return report
    }
    let clock = ContinuousClock()
    let start = clock.now
    progress?.begin("starting staging")
    do {
      return try await staging.withSite(order) { site in
        var report = report
        report.take(site)
        report.timings.start = (clock.now - start) / .seconds(1)
        try await checkEmpty(site)
        let importStart = clock.now
        do {
          try await importExport(site, &report)
        } catch {
          try report.take(error, otherwise: .check(.importFailed), site)
          return report
        }
        report.timings.importing = (clock.now - importStart) / .seconds(1)
        try await options.afterImport?(site.address)
        do {
          try await ReadBack(site: site, order: order, catalog: catalog, changes: changes).run(&report)
        } catch { try report.take(error, otherwise: .check(.readBackFailed), site) }
        try await lookForCanaries(site, order, catalog, &report)
        return report
      }
    } catch {
      var report = report
      switch error {
      case let error as EmulatorError: report.fail(.check(error.code), error)
      case let error as StagingFailure: report.fail(error.code, error)
      case let error as GoogleCloudError: report.fail(.check(.stagingUnreachable), error)
      case let error as RehearsalStopped: report.stop(error)
      default: throw error
      }
      return report
    }
  }

  /// What went wrong with the import is thrown by its own words; what it says of itself is in the report.
  private func importExport(_ site: Staging.Site, _ report: inout RehearsalReport) async throws {
    progress?.begin("importing", expected: report.verification.documents)
    let result = try await site.importExport()
    report.operation = result.operation
    report.imported = result.completedDocuments
    report.findings += result.findings
    // The service's own count is a witness of its own: read back may be what somebody else wrote.
    if let completed = result.completedDocuments, completed < report.verification.documents {
      report.fail(
        .check(.importCount),
        "By its own count the import wrote \(completed) of \(report.verification.documents) documents.",
        "Empty staging and rehearse again; if it stays, ask Google's support with the operation's name.")
    } else if result.operation != nil, result.completedDocuments == nil {
      report.notChecked.append(.importCount)
    }
  }

  /// An emulator that someone else runs may hold their work.
  private func checkEmpty(_ site: Staging.Site) async throws {
    guard case .runningEmulator = staging, !options.allowsNonEmpty else { return }
    guard try await site.reader.isEmpty(site.database) else {
      throw RefusedError(
        "\(site.database) at \(site.address) holds documents, and the import would write over them. Give an "
          + "empty database, or --allow-nonempty.")
    }
  }

  /// Only after a comparison that found nothing: one that found something has shown that it can.
  private func lookForCanaries(
    _ site: Staging.Site, _ order: Staging.Order, _ catalog: Catalog, _ report: inout RehearsalReport
  ) async throws {
    guard options.provesItCanFail, report.stopped == nil else { return }
    guard report.isEqual else {
      report.notChecked.append(.canaries)
      return
    }
    let clock = ContinuousClock()
    let start = clock.now
    report.take(try await CanaryRun(staging: staging, order: order, catalog: catalog).run(site))
    report.canarySeconds = (clock.now - start) / .seconds(1)
  }
}

extension RehearsalReport {
  /// A report that has only come as far as the verification.
  fileprivate init(_ verification: VerifyReport, _ staging: Staging) {
    self.init(
      depth: verification.depth, place: staging, verification: verification,
      findings: verification.findings, notChecked: verification.notChecked)
    stopped = verification.stopped
  }

  fileprivate mutating func take(_ site: Staging.Site) {
    target = site.database
    preparation = site.preparation
    findings += site.findings
  }

  /// The rehearsal could not be done: nothing is proved, nothing is known to be wrong.
  mutating func fail(_ code: FindingCode, _ message: String, _ remedy: String) {
    findings.append(.incomplete(code, message, remedy: remedy))
  }

  fileprivate mutating func fail(_ code: FindingCode, _ error: any Error) {
    let (message, remedy) = Self.words(error)
    fail(code, message, remedy)
  }

  /// - Parameter code: of the finding, for an error that has none of its own.
  /// - Throws: what is no failure of staging.
  fileprivate mutating func take(_ error: any Error, otherwise code: FindingCode, _ site: Staging.Site) throws {
    switch error {
    case let error as GoogleCloudError: fail(code, site.explain(error))
    case let error as ComparisonError: fail(code, error)
    case let error as StagingFailure:
      operation = error.operation ?? operation
      fail(error.code, error)
    case let error as RehearsalStopped: stop(error)
    case is StopRequest.Stopped:
      let again = operation.map { "Read it back: --resume '\($0)'" } ?? "Rehearse again."
      stop(RehearsalStopped("It was stopped while staging was read back.", remedy: again))
    default: throw error
    }
  }

  mutating func stop(_ stop: RehearsalStopped) {
    stopped = .interrupted
    operation = stop.operation ?? operation
    findings.append(stop.finding)
  }

  /// What an error says, and what to do about it.
  static func words(_ error: any Error) -> (message: String, remedy: String) {
    switch error {
    case let error as GoogleCloudError: (error.message, error.remedy)
    case let error as EmulatorError: (error.message, error.remedy)
    case let error as StagingFailure: (error.message, error.remedy)
    default: ("\(error)", "Rehearse again.")
    }
  }
}
