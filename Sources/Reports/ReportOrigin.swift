package import Doctor
import JSON

/// When and where a command began that writes reports: the same in each of them, whatever they are about.
///
/// An export's own times are others: they say when the database was read.
package struct ReportOrigin: Sendable, Equatable {
  /// In microseconds since 1970, by this machine's clock.
  package var began: Int64
  package var machine: Machine

  package init(began: Int64, machine: Machine) {
    self.began = began
    self.machine = machine
  }

  /// Of the command that runs. The command line sets it; nil in a test that does not, so that no recorded report depends on a host or a time.
  @TaskLocal package static var current: ReportOrigin?

  /// `on erp-ops-1 (Ubuntu 24.04.2 LTS); the command began at 2026-11-30T02:04:12Z`
  var text: String {
    "on \(machine.text); the command began at \(Timestamp.text(microseconds: began / 1_000_000 * 1_000_000))"
  }
}

extension Machine {
  /// `erp-ops-1 (Ubuntu 24.04.2 LTS)`
  package var text: String { "\(host) (\(system))" }
}

extension JSONWriter {
  /// Appends `ran`: when and where the command began; nothing without an origin.
  mutating func origin() {
    guard let origin = ReportOrigin.current else { return }
    object("ran") { json in
      json.member("began", microseconds: origin.began)
      json.member("host", origin.machine.host)
      json.member("system", origin.machine.system)
    }
  }
}
