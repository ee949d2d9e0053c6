import Verification
import Work

extension ReportModel {
  /// A report as JUnit's XML, for a CI system's view of tests.
  ///
  ///     testsuites  name tests failures errors skipped time
  ///       testsuite                          the export
  ///         properties/property              every count, which export it is, the tool's version
  ///         testcase classname name          one for each part of the work, JUnitCase
  ///           failure | error | skipped      type is the first finding's code; the text has all findings
  ///
  /// There is no standard; this is what Jenkins, GitLab and GitHub's actions have in common: a case has one `failure` or
  /// `error`.
  var junit: String {
    var xml = XML()
    let cases = junitCases
    let counts = counts(of: cases)
    let title = "rekindle \(kind.rawValue)"
    xml.element("testsuites", [("name", title)] + counts) { xml in
      xml.element("testsuite", [("name", "\(title) \(name)")] + counts) { xml in
        xml.element("properties", []) { properties(&$0) }
        for one in cases { append(one, to: &xml) }
      }
    }
    return xml.text
  }

  private func counts(of cases: [JUnitCase]) -> [XML.Attribute] {
    var (failures, errors, skipped) = (0, 0, 0)
    for one in cases {
      switch one.outcome {
      case .passed: break
      case .problem(.failure, _, _, _): failures += 1
      case .problem(.error, _, _, _): errors += 1
      case .skipped: skipped += 1
      }
    }
    return [
      ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"), ("skipped", "\(skipped)"),
      ("time", "\((seconds * 1000).rounded() / 1000)"),
    ]
  }

  private func properties(_ xml: inout XML) {
    var properties = [("verdict", verdict.rawValue), ("depth", depth.rawValue)]
    if let stopped { properties.append(("stopped", stopped.rawValue)) }
    for subject in subjects {
      properties.append((subject.label, subject.name))
      properties += subject.details.map { ("\(subject.label) \($0.label)", $0.value) }
    }
    properties += details.map { ($0.label, $0.values.joined(separator: ", ")) }
    properties += facts.map { ($0.label, $0.value) }
    properties += phases.map { ($0.name, Quantity.seconds($0.seconds)) }
    properties.append(("rekindle", toolVersion))
    if let origin = ReportOrigin.current { properties.append(("made", origin.text)) }
    for (name, value) in properties { xml.empty("property", [("name", name), ("value", value)]) }
  }

  private func append(_ one: JUnitCase, to xml: inout XML) {
    let attributes: [XML.Attribute] = [("classname", one.group), ("name", one.name)]
    if case .passed = one.outcome, one.remarks.isEmpty { return xml.empty("testcase", attributes) }
    xml.element("testcase", attributes) { xml in
      switch one.outcome {
      case .passed: break
      case .problem(let problem, let type, let message, let lines):
        xml.element(problem.element, [("type", type), ("message", message)], lines: lines)
      case .skipped(let reason): xml.empty("skipped", [("message", reason)])
      }
      if !one.remarks.isEmpty { xml.element("system-out", lines: one.remarks) }
    }
  }
}
