#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "access/request.hpp"

// What is asked online and answered is read and written by hand (access/request.cpp, gateway.cpp) to be
// quick; these say the same for the published page. Tests hold both against each other.
namespace jw::api {

// JSON Schema of the body of a request, with an example.
boost::json::object ask_schema(access::Kind kind);
// Of the answer.
boost::json::object answer_schema(access::Kind kind);
// Of a body that carries any of them with the name of its kind: POST /access/explain.
boost::json::object explain_schema();

}  // namespace jw::api
