// @ts-nocheck
// Made by scripts/schema.mjs from the schemas of the kinds. Do not edit.
import __m0_ from 'ajv/dist/runtime/ucs2length.js';
const __m0 = __m0_.default ? __m0_ : { default: __m0_ };
"use strict";
export const envelope = validate20;
const schema31 = {"type":"object","properties":{"pachform":{"const":1},"settings":{"type":"object","properties":{"scope":{"type":"string","pattern":"^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$"},"run_as":{"type":"string","maxLength":255,"pattern":"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"},"owner":{"type":"string","maxLength":255,"pattern":"^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"},"invite":{"type":"string","enum":["silent","email"]},"membership":{"type":"string","enum":["additive","exact"]},"tagging":{"type":"string","enum":["additive","exact"]},"on_removal":{"type":"object","properties":{"tags":{"type":"string","enum":["keep","delete"]},"users":{"type":"string","enum":["keep","suspend","delete"]},"bots":{"type":"string","enum":["keep","delete"]},"chats":{"type":"string","enum":["keep","archive"]}},"patternProperties":{"^x-":true},"additionalProperties":false},"exclusive":{"type":"array","items":{"type":"string","enum":["tags","users","bots","chats"]}},"limits":{"type":"object","properties":{"removals":{"type":"integer","minimum":0,"maximum":9007199254740991},"removals_percent":{"type":"integer","minimum":0,"maximum":100},"member_removals":{"type":"integer","minimum":0,"maximum":9007199254740991},"invitations":{"type":"integer","minimum":0,"maximum":9007199254740991},"min_admins":{"type":"integer","minimum":1,"maximum":9007199254740991}},"patternProperties":{"^x-":true},"additionalProperties":false},"allow":{"type":"array","items":{"type":"object","properties":{"guard":{"type":"string","enum":["removals","member-removals","invitations","min-admins","self","protected","go-private","bot-edit","create-unseen"]},"on":{"type":"string","pattern":"^(?:tag|user|bot|chat):."},"up_to":{"type":"integer","minimum":1,"maximum":9007199254740991},"why":{"type":"string","pattern":"\\S"}},"required":["guard","why"],"patternProperties":{"^x-":true},"additionalProperties":false}}},"patternProperties":{"^x-":true},"additionalProperties":false},"tags":{"type":"object"},"users":{"type":"object"},"bots":{"type":"object"},"chats":{"type":"object"}},"patternProperties":{"^x-":true},"required":["pachform"],"additionalProperties":false,"$id":"envelope"};
const pattern4 = new RegExp("^x-", "u");
const pattern6 = new RegExp("^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$", "u");
const pattern7 = new RegExp("^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$", "u");
const pattern8 = new RegExp("^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$", "u");
const pattern12 = new RegExp("^(?:tag|user|bot|chat):.", "u");
const pattern13 = new RegExp("\\S", "u");
const func1 = Object.prototype.hasOwnProperty;
const func2 = __m0.default;

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="envelope" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.pachform === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "pachform"},message:"must have required property '"+"pachform"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "pachform") || (key0 === "settings")) || (key0 === "tags")) || (key0 === "users")) || (key0 === "bots")) || (key0 === "chats")) || (pattern4.test(key0)))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.pachform !== undefined){
if(1 !== data.pachform){
const err2 = {instancePath:instancePath+"/pachform",schemaPath:"#/properties/pachform/const",keyword:"const",params:{allowedValue: 1},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.settings !== undefined){
let data1 = data.settings;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
if(!((func1.call(schema31.properties.settings.properties, key1)) || (pattern4.test(key1)))){
const err3 = {instancePath:instancePath+"/settings",schemaPath:"#/properties/settings/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data1.scope !== undefined){
let data2 = data1.scope;
if(typeof data2 === "string"){
if(!pattern6.test(data2)){
const err4 = {instancePath:instancePath+"/settings/scope",schemaPath:"#/properties/settings/properties/scope/pattern",keyword:"pattern",params:{pattern: "^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$"},message:"must match pattern \""+"^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$"+"\""};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/settings/scope",schemaPath:"#/properties/settings/properties/scope/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data1.run_as !== undefined){
let data3 = data1.run_as;
if(typeof data3 === "string"){
if(func2(data3) > 255){
const err6 = {instancePath:instancePath+"/settings/run_as",schemaPath:"#/properties/settings/properties/run_as/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!pattern7.test(data3)){
const err7 = {instancePath:instancePath+"/settings/run_as",schemaPath:"#/properties/settings/properties/run_as/pattern",keyword:"pattern",params:{pattern: "^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"},message:"must match pattern \""+"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"+"\""};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/settings/run_as",schemaPath:"#/properties/settings/properties/run_as/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data1.owner !== undefined){
let data4 = data1.owner;
if(typeof data4 === "string"){
if(func2(data4) > 255){
const err9 = {instancePath:instancePath+"/settings/owner",schemaPath:"#/properties/settings/properties/owner/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!pattern8.test(data4)){
const err10 = {instancePath:instancePath+"/settings/owner",schemaPath:"#/properties/settings/properties/owner/pattern",keyword:"pattern",params:{pattern: "^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"},message:"must match pattern \""+"^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"+"\""};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/settings/owner",schemaPath:"#/properties/settings/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data1.invite !== undefined){
let data5 = data1.invite;
if(typeof data5 !== "string"){
const err12 = {instancePath:instancePath+"/settings/invite",schemaPath:"#/properties/settings/properties/invite/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(!((data5 === "silent") || (data5 === "email"))){
const err13 = {instancePath:instancePath+"/settings/invite",schemaPath:"#/properties/settings/properties/invite/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.invite.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data1.membership !== undefined){
let data6 = data1.membership;
if(typeof data6 !== "string"){
const err14 = {instancePath:instancePath+"/settings/membership",schemaPath:"#/properties/settings/properties/membership/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(!((data6 === "additive") || (data6 === "exact"))){
const err15 = {instancePath:instancePath+"/settings/membership",schemaPath:"#/properties/settings/properties/membership/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.membership.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data1.tagging !== undefined){
let data7 = data1.tagging;
if(typeof data7 !== "string"){
const err16 = {instancePath:instancePath+"/settings/tagging",schemaPath:"#/properties/settings/properties/tagging/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(!((data7 === "additive") || (data7 === "exact"))){
const err17 = {instancePath:instancePath+"/settings/tagging",schemaPath:"#/properties/settings/properties/tagging/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.tagging.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data1.on_removal !== undefined){
let data8 = data1.on_removal;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key2 in data8){
if(!(((((key2 === "tags") || (key2 === "users")) || (key2 === "bots")) || (key2 === "chats")) || (pattern4.test(key2)))){
const err18 = {instancePath:instancePath+"/settings/on_removal",schemaPath:"#/properties/settings/properties/on_removal/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data8.tags !== undefined){
let data9 = data8.tags;
if(typeof data9 !== "string"){
const err19 = {instancePath:instancePath+"/settings/on_removal/tags",schemaPath:"#/properties/settings/properties/on_removal/properties/tags/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(!((data9 === "keep") || (data9 === "delete"))){
const err20 = {instancePath:instancePath+"/settings/on_removal/tags",schemaPath:"#/properties/settings/properties/on_removal/properties/tags/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.on_removal.properties.tags.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data8.users !== undefined){
let data10 = data8.users;
if(typeof data10 !== "string"){
const err21 = {instancePath:instancePath+"/settings/on_removal/users",schemaPath:"#/properties/settings/properties/on_removal/properties/users/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(!(((data10 === "keep") || (data10 === "suspend")) || (data10 === "delete"))){
const err22 = {instancePath:instancePath+"/settings/on_removal/users",schemaPath:"#/properties/settings/properties/on_removal/properties/users/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.on_removal.properties.users.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data8.bots !== undefined){
let data11 = data8.bots;
if(typeof data11 !== "string"){
const err23 = {instancePath:instancePath+"/settings/on_removal/bots",schemaPath:"#/properties/settings/properties/on_removal/properties/bots/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(!((data11 === "keep") || (data11 === "delete"))){
const err24 = {instancePath:instancePath+"/settings/on_removal/bots",schemaPath:"#/properties/settings/properties/on_removal/properties/bots/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.on_removal.properties.bots.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data8.chats !== undefined){
let data12 = data8.chats;
if(typeof data12 !== "string"){
const err25 = {instancePath:instancePath+"/settings/on_removal/chats",schemaPath:"#/properties/settings/properties/on_removal/properties/chats/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(!((data12 === "keep") || (data12 === "archive"))){
const err26 = {instancePath:instancePath+"/settings/on_removal/chats",schemaPath:"#/properties/settings/properties/on_removal/properties/chats/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.on_removal.properties.chats.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/settings/on_removal",schemaPath:"#/properties/settings/properties/on_removal/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data1.exclusive !== undefined){
let data13 = data1.exclusive;
if(Array.isArray(data13)){
const len0 = data13.length;
for(let i0=0; i0<len0; i0++){
let data14 = data13[i0];
if(typeof data14 !== "string"){
const err28 = {instancePath:instancePath+"/settings/exclusive/" + i0,schemaPath:"#/properties/settings/properties/exclusive/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(!((((data14 === "tags") || (data14 === "users")) || (data14 === "bots")) || (data14 === "chats"))){
const err29 = {instancePath:instancePath+"/settings/exclusive/" + i0,schemaPath:"#/properties/settings/properties/exclusive/items/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.exclusive.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/settings/exclusive",schemaPath:"#/properties/settings/properties/exclusive/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data1.limits !== undefined){
let data15 = data1.limits;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key3 in data15){
if(!((((((key3 === "removals") || (key3 === "removals_percent")) || (key3 === "member_removals")) || (key3 === "invitations")) || (key3 === "min_admins")) || (pattern4.test(key3)))){
const err31 = {instancePath:instancePath+"/settings/limits",schemaPath:"#/properties/settings/properties/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data15.removals !== undefined){
let data16 = data15.removals;
if(!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))){
const err32 = {instancePath:instancePath+"/settings/limits/removals",schemaPath:"#/properties/settings/properties/limits/properties/removals/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if((typeof data16 == "number") && (isFinite(data16))){
if(data16 > 9007199254740991 || isNaN(data16)){
const err33 = {instancePath:instancePath+"/settings/limits/removals",schemaPath:"#/properties/settings/properties/limits/properties/removals/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(data16 < 0 || isNaN(data16)){
const err34 = {instancePath:instancePath+"/settings/limits/removals",schemaPath:"#/properties/settings/properties/limits/properties/removals/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
if(data15.removals_percent !== undefined){
let data17 = data15.removals_percent;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
const err35 = {instancePath:instancePath+"/settings/limits/removals_percent",schemaPath:"#/properties/settings/properties/limits/properties/removals_percent/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 > 100 || isNaN(data17)){
const err36 = {instancePath:instancePath+"/settings/limits/removals_percent",schemaPath:"#/properties/settings/properties/limits/properties/removals_percent/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},message:"must be <= 100"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data17 < 0 || isNaN(data17)){
const err37 = {instancePath:instancePath+"/settings/limits/removals_percent",schemaPath:"#/properties/settings/properties/limits/properties/removals_percent/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
if(data15.member_removals !== undefined){
let data18 = data15.member_removals;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
const err38 = {instancePath:instancePath+"/settings/limits/member_removals",schemaPath:"#/properties/settings/properties/limits/properties/member_removals/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 > 9007199254740991 || isNaN(data18)){
const err39 = {instancePath:instancePath+"/settings/limits/member_removals",schemaPath:"#/properties/settings/properties/limits/properties/member_removals/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if(data18 < 0 || isNaN(data18)){
const err40 = {instancePath:instancePath+"/settings/limits/member_removals",schemaPath:"#/properties/settings/properties/limits/properties/member_removals/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
if(data15.invitations !== undefined){
let data19 = data15.invitations;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
const err41 = {instancePath:instancePath+"/settings/limits/invitations",schemaPath:"#/properties/settings/properties/limits/properties/invitations/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if((typeof data19 == "number") && (isFinite(data19))){
if(data19 > 9007199254740991 || isNaN(data19)){
const err42 = {instancePath:instancePath+"/settings/limits/invitations",schemaPath:"#/properties/settings/properties/limits/properties/invitations/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data19 < 0 || isNaN(data19)){
const err43 = {instancePath:instancePath+"/settings/limits/invitations",schemaPath:"#/properties/settings/properties/limits/properties/invitations/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
if(data15.min_admins !== undefined){
let data20 = data15.min_admins;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
const err44 = {instancePath:instancePath+"/settings/limits/min_admins",schemaPath:"#/properties/settings/properties/limits/properties/min_admins/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 > 9007199254740991 || isNaN(data20)){
const err45 = {instancePath:instancePath+"/settings/limits/min_admins",schemaPath:"#/properties/settings/properties/limits/properties/min_admins/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data20 < 1 || isNaN(data20)){
const err46 = {instancePath:instancePath+"/settings/limits/min_admins",schemaPath:"#/properties/settings/properties/limits/properties/min_admins/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
}
else {
const err47 = {instancePath:instancePath+"/settings/limits",schemaPath:"#/properties/settings/properties/limits/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data1.allow !== undefined){
let data21 = data1.allow;
if(Array.isArray(data21)){
const len1 = data21.length;
for(let i1=0; i1<len1; i1++){
let data22 = data21[i1];
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
if(data22.guard === undefined){
const err48 = {instancePath:instancePath+"/settings/allow/" + i1,schemaPath:"#/properties/settings/properties/allow/items/required",keyword:"required",params:{missingProperty: "guard"},message:"must have required property '"+"guard"+"'"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(data22.why === undefined){
const err49 = {instancePath:instancePath+"/settings/allow/" + i1,schemaPath:"#/properties/settings/properties/allow/items/required",keyword:"required",params:{missingProperty: "why"},message:"must have required property '"+"why"+"'"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
for(const key4 in data22){
if(!(((((key4 === "guard") || (key4 === "on")) || (key4 === "up_to")) || (key4 === "why")) || (pattern4.test(key4)))){
const err50 = {instancePath:instancePath+"/settings/allow/" + i1,schemaPath:"#/properties/settings/properties/allow/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data22.guard !== undefined){
let data23 = data22.guard;
if(typeof data23 !== "string"){
const err51 = {instancePath:instancePath+"/settings/allow/" + i1+"/guard",schemaPath:"#/properties/settings/properties/allow/items/properties/guard/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(!(((((((((data23 === "removals") || (data23 === "member-removals")) || (data23 === "invitations")) || (data23 === "min-admins")) || (data23 === "self")) || (data23 === "protected")) || (data23 === "go-private")) || (data23 === "bot-edit")) || (data23 === "create-unseen"))){
const err52 = {instancePath:instancePath+"/settings/allow/" + i1+"/guard",schemaPath:"#/properties/settings/properties/allow/items/properties/guard/enum",keyword:"enum",params:{allowedValues: schema31.properties.settings.properties.allow.items.properties.guard.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data22.on !== undefined){
let data24 = data22.on;
if(typeof data24 === "string"){
if(!pattern12.test(data24)){
const err53 = {instancePath:instancePath+"/settings/allow/" + i1+"/on",schemaPath:"#/properties/settings/properties/allow/items/properties/on/pattern",keyword:"pattern",params:{pattern: "^(?:tag|user|bot|chat):."},message:"must match pattern \""+"^(?:tag|user|bot|chat):."+"\""};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
else {
const err54 = {instancePath:instancePath+"/settings/allow/" + i1+"/on",schemaPath:"#/properties/settings/properties/allow/items/properties/on/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data22.up_to !== undefined){
let data25 = data22.up_to;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
const err55 = {instancePath:instancePath+"/settings/allow/" + i1+"/up_to",schemaPath:"#/properties/settings/properties/allow/items/properties/up_to/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 9007199254740991 || isNaN(data25)){
const err56 = {instancePath:instancePath+"/settings/allow/" + i1+"/up_to",schemaPath:"#/properties/settings/properties/allow/items/properties/up_to/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
if(data25 < 1 || isNaN(data25)){
const err57 = {instancePath:instancePath+"/settings/allow/" + i1+"/up_to",schemaPath:"#/properties/settings/properties/allow/items/properties/up_to/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
if(data22.why !== undefined){
let data26 = data22.why;
if(typeof data26 === "string"){
if(!pattern13.test(data26)){
const err58 = {instancePath:instancePath+"/settings/allow/" + i1+"/why",schemaPath:"#/properties/settings/properties/allow/items/properties/why/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\""};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
else {
const err59 = {instancePath:instancePath+"/settings/allow/" + i1+"/why",schemaPath:"#/properties/settings/properties/allow/items/properties/why/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
else {
const err60 = {instancePath:instancePath+"/settings/allow/" + i1,schemaPath:"#/properties/settings/properties/allow/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
else {
const err61 = {instancePath:instancePath+"/settings/allow",schemaPath:"#/properties/settings/properties/allow/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
}
else {
const err62 = {instancePath:instancePath+"/settings",schemaPath:"#/properties/settings/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data.tags !== undefined){
let data27 = data.tags;
if(!(data27 && typeof data27 == "object" && !Array.isArray(data27))){
const err63 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data.users !== undefined){
let data28 = data.users;
if(!(data28 && typeof data28 == "object" && !Array.isArray(data28))){
const err64 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data.bots !== undefined){
let data29 = data.bots;
if(!(data29 && typeof data29 == "object" && !Array.isArray(data29))){
const err65 = {instancePath:instancePath+"/bots",schemaPath:"#/properties/bots/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data.chats !== undefined){
let data30 = data.chats;
if(!(data30 && typeof data30 == "object" && !Array.isArray(data30))){
const err66 = {instancePath:instancePath+"/chats",schemaPath:"#/properties/chats/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
else {
const err67 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const tag = validate21;
const schema32 = {"type":"object","properties":{"ensure":{"type":"string","enum":["present","absent"]},"on_removal":{"type":"string","enum":["keep","delete"]},"protect":{"type":"boolean"},"previously":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$"}}},"patternProperties":{"^x-":true},"additionalProperties":false,"allOf":[{"if":{"type":"object","properties":{"ensure":{"const":"absent"}},"required":["ensure"]},"then":{"type":"object","properties":{"protect":false}}}],"$id":"tag"};
const pattern15 = new RegExp("^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$", "u");

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="tag" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(errors === _errs3){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.ensure === undefined) && (missing0 = "ensure")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.ensure !== undefined){
if("absent" !== data.ensure){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
else {
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.protect !== undefined){
const err3 = {instancePath:instancePath+"/protect",schemaPath:"#/allOf/0/then/properties/protect/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath,schemaPath:"#/allOf/0/then/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = _valid0;
if(valid1){
var props0 = {};
props0.protect = true;
props0.ensure = true;
}
}
if(!valid1){
const err5 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "ensure") || (key0 === "on_removal")) || (key0 === "protect")) || (key0 === "previously")) || (pattern4.test(key0)))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.ensure !== undefined){
let data2 = data.ensure;
if(typeof data2 !== "string"){
const err7 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!((data2 === "present") || (data2 === "absent"))){
const err8 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/enum",keyword:"enum",params:{allowedValues: schema32.properties.ensure.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.on_removal !== undefined){
let data3 = data.on_removal;
if(typeof data3 !== "string"){
const err9 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!((data3 === "keep") || (data3 === "delete"))){
const err10 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/enum",keyword:"enum",params:{allowedValues: schema32.properties.on_removal.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.protect !== undefined){
if(typeof data.protect !== "boolean"){
const err11 = {instancePath:instancePath+"/protect",schemaPath:"#/properties/protect/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.previously !== undefined){
let data5 = data.previously;
if(Array.isArray(data5)){
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
let data6 = data5[i0];
if(typeof data6 === "string"){
if(func2(data6) > 255){
const err12 = {instancePath:instancePath+"/previously/" + i0,schemaPath:"#/properties/previously/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(!pattern15.test(data6)){
const err13 = {instancePath:instancePath+"/previously/" + i0,schemaPath:"#/properties/previously/items/pattern",keyword:"pattern",params:{pattern: "^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$"},message:"must match pattern \""+"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$"+"\""};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/previously/" + i0,schemaPath:"#/properties/previously/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/previously",schemaPath:"#/properties/previously/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const tagKey = validate22;
const schema33 = {"type":"string","maxLength":255,"pattern":"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$","$id":"tagKey"};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="tagKey" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(func2(data) > 255){
const err0 = {instancePath,schemaPath:"#/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!pattern15.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$"},message:"must match pattern \""+"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$"+"\""};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"dynamicProps":false,"dynamicItems":false};

export const user = validate23;
const schema34 = {"type":"object","properties":{"first_name":{"type":"string","maxLength":255},"last_name":{"type":"string","maxLength":255},"nickname":{"type":"string","minLength":1,"maxLength":255,"pattern":"^[^\\s@]*[^\\s@.]$|\\$\\{"},"phone_number":{"type":"string","maxLength":255,"pattern":"^$|[0-9]|\\$\\{"},"department":{"type":"string","maxLength":255},"title":{"type":"string"},"role":{"type":"string","enum":["admin","user","multi_guest","guest"]},"suspended":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$"}},"custom_properties":{"type":"object","propertyNames":{"type":"string","minLength":1,"maxLength":32,"pattern":"^#[1-9][0-9]{0,15}$|^[^#]"},"additionalProperties":{"type":"string","maxLength":768}},"invite":{"type":"string","enum":["silent","email"]},"tagging":{"type":"string","enum":["additive","exact"]},"ensure":{"type":"string","enum":["present","absent"]},"on_removal":{"type":"string","enum":["keep","suspend","delete"]},"protect":{"type":"boolean"},"previously":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"}},"ignore_changes":{"type":"array","items":{"type":"string","enum":["first_name","last_name","nickname","phone_number","department","title","role","suspended","tags","custom_properties"]}}},"patternProperties":{"^x-":true},"additionalProperties":false,"allOf":[{"if":{"type":"object","properties":{"ensure":{"const":"absent"}},"required":["ensure"]},"then":{"type":"object","properties":{"first_name":false,"last_name":false,"nickname":false,"phone_number":false,"department":false,"title":false,"role":false,"suspended":false,"tags":false,"custom_properties":false,"invite":false,"tagging":false,"protect":false,"ignore_changes":false}}}],"$id":"user"};
const pattern18 = new RegExp("^[^\\s@]*[^\\s@.]$|\\$\\{", "u");
const pattern19 = new RegExp("^$|[0-9]|\\$\\{", "u");
const pattern20 = new RegExp("^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$", "u");
const pattern21 = new RegExp("^#[1-9][0-9]{0,15}$|^[^#]", "u");

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="user" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(errors === _errs3){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.ensure === undefined) && (missing0 = "ensure")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.ensure !== undefined){
if("absent" !== data.ensure){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
else {
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.first_name !== undefined){
const err3 = {instancePath:instancePath+"/first_name",schemaPath:"#/allOf/0/then/properties/first_name/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.last_name !== undefined){
const err4 = {instancePath:instancePath+"/last_name",schemaPath:"#/allOf/0/then/properties/last_name/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.nickname !== undefined){
const err5 = {instancePath:instancePath+"/nickname",schemaPath:"#/allOf/0/then/properties/nickname/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.phone_number !== undefined){
const err6 = {instancePath:instancePath+"/phone_number",schemaPath:"#/allOf/0/then/properties/phone_number/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.department !== undefined){
const err7 = {instancePath:instancePath+"/department",schemaPath:"#/allOf/0/then/properties/department/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.title !== undefined){
const err8 = {instancePath:instancePath+"/title",schemaPath:"#/allOf/0/then/properties/title/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.role !== undefined){
const err9 = {instancePath:instancePath+"/role",schemaPath:"#/allOf/0/then/properties/role/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.suspended !== undefined){
const err10 = {instancePath:instancePath+"/suspended",schemaPath:"#/allOf/0/then/properties/suspended/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data.tags !== undefined){
const err11 = {instancePath:instancePath+"/tags",schemaPath:"#/allOf/0/then/properties/tags/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data.custom_properties !== undefined){
const err12 = {instancePath:instancePath+"/custom_properties",schemaPath:"#/allOf/0/then/properties/custom_properties/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data.invite !== undefined){
const err13 = {instancePath:instancePath+"/invite",schemaPath:"#/allOf/0/then/properties/invite/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data.tagging !== undefined){
const err14 = {instancePath:instancePath+"/tagging",schemaPath:"#/allOf/0/then/properties/tagging/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data.protect !== undefined){
const err15 = {instancePath:instancePath+"/protect",schemaPath:"#/allOf/0/then/properties/protect/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data.ignore_changes !== undefined){
const err16 = {instancePath:instancePath+"/ignore_changes",schemaPath:"#/allOf/0/then/properties/ignore_changes/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath,schemaPath:"#/allOf/0/then/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = _valid0;
if(valid1){
var props0 = {};
props0.first_name = true;
props0.last_name = true;
props0.nickname = true;
props0.phone_number = true;
props0.department = true;
props0.title = true;
props0.role = true;
props0.suspended = true;
props0.tags = true;
props0.custom_properties = true;
props0.invite = true;
props0.tagging = true;
props0.protect = true;
props0.ignore_changes = true;
props0.ensure = true;
}
}
if(!valid1){
const err18 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((func1.call(schema34.properties, key0)) || (pattern4.test(key0)))){
const err19 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.first_name !== undefined){
let data15 = data.first_name;
if(typeof data15 === "string"){
if(func2(data15) > 255){
const err20 = {instancePath:instancePath+"/first_name",schemaPath:"#/properties/first_name/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/first_name",schemaPath:"#/properties/first_name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.last_name !== undefined){
let data16 = data.last_name;
if(typeof data16 === "string"){
if(func2(data16) > 255){
const err22 = {instancePath:instancePath+"/last_name",schemaPath:"#/properties/last_name/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/last_name",schemaPath:"#/properties/last_name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.nickname !== undefined){
let data17 = data.nickname;
if(typeof data17 === "string"){
if(func2(data17) > 255){
const err24 = {instancePath:instancePath+"/nickname",schemaPath:"#/properties/nickname/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(func2(data17) < 1){
const err25 = {instancePath:instancePath+"/nickname",schemaPath:"#/properties/nickname/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(!pattern18.test(data17)){
const err26 = {instancePath:instancePath+"/nickname",schemaPath:"#/properties/nickname/pattern",keyword:"pattern",params:{pattern: "^[^\\s@]*[^\\s@.]$|\\$\\{"},message:"must match pattern \""+"^[^\\s@]*[^\\s@.]$|\\$\\{"+"\""};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/nickname",schemaPath:"#/properties/nickname/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.phone_number !== undefined){
let data18 = data.phone_number;
if(typeof data18 === "string"){
if(func2(data18) > 255){
const err28 = {instancePath:instancePath+"/phone_number",schemaPath:"#/properties/phone_number/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(!pattern19.test(data18)){
const err29 = {instancePath:instancePath+"/phone_number",schemaPath:"#/properties/phone_number/pattern",keyword:"pattern",params:{pattern: "^$|[0-9]|\\$\\{"},message:"must match pattern \""+"^$|[0-9]|\\$\\{"+"\""};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/phone_number",schemaPath:"#/properties/phone_number/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.department !== undefined){
let data19 = data.department;
if(typeof data19 === "string"){
if(func2(data19) > 255){
const err31 = {instancePath:instancePath+"/department",schemaPath:"#/properties/department/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/department",schemaPath:"#/properties/department/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.title !== undefined){
if(typeof data.title !== "string"){
const err33 = {instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.role !== undefined){
let data21 = data.role;
if(typeof data21 !== "string"){
const err34 = {instancePath:instancePath+"/role",schemaPath:"#/properties/role/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(!((((data21 === "admin") || (data21 === "user")) || (data21 === "multi_guest")) || (data21 === "guest"))){
const err35 = {instancePath:instancePath+"/role",schemaPath:"#/properties/role/enum",keyword:"enum",params:{allowedValues: schema34.properties.role.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.suspended !== undefined){
if(typeof data.suspended !== "boolean"){
const err36 = {instancePath:instancePath+"/suspended",schemaPath:"#/properties/suspended/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.tags !== undefined){
let data23 = data.tags;
if(Array.isArray(data23)){
const len0 = data23.length;
for(let i0=0; i0<len0; i0++){
let data24 = data23[i0];
if(typeof data24 === "string"){
if(func2(data24) > 255){
const err37 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(!pattern20.test(data24)){
const err38 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/pattern",keyword:"pattern",params:{pattern: "^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$"},message:"must match pattern \""+"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$"+"\""};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.custom_properties !== undefined){
let data25 = data.custom_properties;
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
for(const key1 in data25){
const _errs31 = errors;
if(typeof key1 === "string"){
if(func2(key1) > 32){
const err41 = {instancePath:instancePath+"/custom_properties",schemaPath:"#/properties/custom_properties/propertyNames/maxLength",keyword:"maxLength",params:{limit: 32},message:"must NOT have more than 32 characters",propertyName:key1};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(func2(key1) < 1){
const err42 = {instancePath:instancePath+"/custom_properties",schemaPath:"#/properties/custom_properties/propertyNames/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",propertyName:key1};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(!pattern21.test(key1)){
const err43 = {instancePath:instancePath+"/custom_properties",schemaPath:"#/properties/custom_properties/propertyNames/pattern",keyword:"pattern",params:{pattern: "^#[1-9][0-9]{0,15}$|^[^#]"},message:"must match pattern \""+"^#[1-9][0-9]{0,15}$|^[^#]"+"\"",propertyName:key1};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
else {
const err44 = {instancePath:instancePath+"/custom_properties",schemaPath:"#/properties/custom_properties/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key1};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
var valid7 = _errs31 === errors;
if(!valid7){
const err45 = {instancePath:instancePath+"/custom_properties",schemaPath:"#/properties/custom_properties/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
for(const key2 in data25){
let data26 = data25[key2];
if(typeof data26 === "string"){
if(func2(data26) > 768){
const err46 = {instancePath:instancePath+"/custom_properties/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/custom_properties/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 768},message:"must NOT have more than 768 characters"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/custom_properties/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/custom_properties/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath:instancePath+"/custom_properties",schemaPath:"#/properties/custom_properties/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.invite !== undefined){
let data27 = data.invite;
if(typeof data27 !== "string"){
const err49 = {instancePath:instancePath+"/invite",schemaPath:"#/properties/invite/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(!((data27 === "silent") || (data27 === "email"))){
const err50 = {instancePath:instancePath+"/invite",schemaPath:"#/properties/invite/enum",keyword:"enum",params:{allowedValues: schema34.properties.invite.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.tagging !== undefined){
let data28 = data.tagging;
if(typeof data28 !== "string"){
const err51 = {instancePath:instancePath+"/tagging",schemaPath:"#/properties/tagging/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(!((data28 === "additive") || (data28 === "exact"))){
const err52 = {instancePath:instancePath+"/tagging",schemaPath:"#/properties/tagging/enum",keyword:"enum",params:{allowedValues: schema34.properties.tagging.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data.ensure !== undefined){
let data29 = data.ensure;
if(typeof data29 !== "string"){
const err53 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(!((data29 === "present") || (data29 === "absent"))){
const err54 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/enum",keyword:"enum",params:{allowedValues: schema34.properties.ensure.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data.on_removal !== undefined){
let data30 = data.on_removal;
if(typeof data30 !== "string"){
const err55 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
if(!(((data30 === "keep") || (data30 === "suspend")) || (data30 === "delete"))){
const err56 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/enum",keyword:"enum",params:{allowedValues: schema34.properties.on_removal.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.protect !== undefined){
if(typeof data.protect !== "boolean"){
const err57 = {instancePath:instancePath+"/protect",schemaPath:"#/properties/protect/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data.previously !== undefined){
let data32 = data.previously;
if(Array.isArray(data32)){
const len1 = data32.length;
for(let i1=0; i1<len1; i1++){
let data33 = data32[i1];
if(typeof data33 === "string"){
if(func2(data33) > 255){
const err58 = {instancePath:instancePath+"/previously/" + i1,schemaPath:"#/properties/previously/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if(!pattern8.test(data33)){
const err59 = {instancePath:instancePath+"/previously/" + i1,schemaPath:"#/properties/previously/items/pattern",keyword:"pattern",params:{pattern: "^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"},message:"must match pattern \""+"^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"+"\""};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
else {
const err60 = {instancePath:instancePath+"/previously/" + i1,schemaPath:"#/properties/previously/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
else {
const err61 = {instancePath:instancePath+"/previously",schemaPath:"#/properties/previously/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data.ignore_changes !== undefined){
let data34 = data.ignore_changes;
if(Array.isArray(data34)){
const len2 = data34.length;
for(let i2=0; i2<len2; i2++){
let data35 = data34[i2];
if(typeof data35 !== "string"){
const err62 = {instancePath:instancePath+"/ignore_changes/" + i2,schemaPath:"#/properties/ignore_changes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
if(!((((((((((data35 === "first_name") || (data35 === "last_name")) || (data35 === "nickname")) || (data35 === "phone_number")) || (data35 === "department")) || (data35 === "title")) || (data35 === "role")) || (data35 === "suspended")) || (data35 === "tags")) || (data35 === "custom_properties"))){
const err63 = {instancePath:instancePath+"/ignore_changes/" + i2,schemaPath:"#/properties/ignore_changes/items/enum",keyword:"enum",params:{allowedValues: schema34.properties.ignore_changes.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
}
else {
const err64 = {instancePath:instancePath+"/ignore_changes",schemaPath:"#/properties/ignore_changes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const userKey = validate24;
const schema35 = {"type":"string","maxLength":255,"pattern":"^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$","$id":"userKey"};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="userKey" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate24.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(func2(data) > 255){
const err0 = {instancePath,schemaPath:"#/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!pattern8.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"},message:"must match pattern \""+"^[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+$"+"\""};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate24.errors = vErrors;
return errors === 0;
}
validate24.evaluated = {"dynamicProps":false,"dynamicItems":false};

export const bot = validate25;
const schema36 = {"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":255,"pattern":"^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"},"outgoing_url":{"type":"string","maxLength":2048,"pattern":"^$|^https?://[^\\s]+$|\\$\\{"},"events":{"type":"array","items":{"type":"string","enum":["message_new","message_update","message_delete","reaction_new","reaction_delete","button_click","message_link_shared","chat_member_add","chat_member_remove","company_member_invite","company_member_confirm","company_member_suspend","company_member_activate","company_member_delete","company_member_update","video_call_started","video_call_finished","video_call_recording_ready"]}},"trigger_on":{"type":"string","enum":["commands","all_messages","unfurl"]},"commands":{"type":"array","items":{"type":"string","pattern":"^/[A-Za-z][A-Za-z0-9_-]*$"}},"scopes":{"type":"array","items":{"type":"string","pattern":"^[a-z_]+(?::[a-z_]+)*$"}},"template":{"type":"string"},"template_engine":{"type":"string","enum":["liquid","mustache"]},"challenge_key":{"type":"string"},"link_preview_enabled":{"type":"boolean"},"ignore_self_messages":{"type":"boolean"},"events_history_enabled":{"type":"boolean"},"who_can_add":{"type":"string","enum":["creator","creator_admin","creator_admin_user","anyone"]},"can_edit":{"type":"array","items":{"type":"string","enum":["admin","chat_owners"]}},"single_chat":{"type":"boolean"},"kind":{"type":"string","minLength":1,"maxLength":255},"unfurl_domains":{"type":"array","items":{"type":"string","minLength":1,"maxLength":255,"pattern":"^[^\\s/:@]+$"},"maxItems":5},"id":{"type":"integer","minimum":1,"maximum":9007199254740991},"ensure":{"type":"string","enum":["present","absent"]},"on_removal":{"type":"string","enum":["keep","delete"]},"protect":{"type":"boolean"},"previously":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]$"}},"ignore_changes":{"type":"array","items":{"type":"string","enum":["name","outgoing_url","events","trigger_on","commands","scopes","template","template_engine","challenge_key","link_preview_enabled","ignore_self_messages","events_history_enabled","who_can_add","can_edit","single_chat","kind","unfurl_domains"]}}},"patternProperties":{"^x-":true},"additionalProperties":false,"allOf":[{"if":{"type":"object","properties":{"ensure":{"const":"absent"}},"required":["ensure"]},"then":{"type":"object","properties":{"outgoing_url":false,"events":false,"trigger_on":false,"commands":false,"scopes":false,"template":false,"template_engine":false,"challenge_key":false,"link_preview_enabled":false,"ignore_self_messages":false,"events_history_enabled":false,"who_can_add":false,"can_edit":false,"single_chat":false,"kind":false,"unfurl_domains":false,"protect":false,"ignore_changes":false}}}],"$id":"bot"};
const pattern25 = new RegExp("^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$", "u");
const pattern26 = new RegExp("^$|^https?://[^\\s]+$|\\$\\{", "u");
const pattern27 = new RegExp("^/[A-Za-z][A-Za-z0-9_-]*$", "u");
const pattern28 = new RegExp("^[a-z_]+(?::[a-z_]+)*$", "u");
const pattern29 = new RegExp("^[^\\s/:@]+$", "u");
const pattern30 = new RegExp("^[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]$", "u");

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="bot" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(errors === _errs3){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.ensure === undefined) && (missing0 = "ensure")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.ensure !== undefined){
if("absent" !== data.ensure){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
else {
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.outgoing_url !== undefined){
const err3 = {instancePath:instancePath+"/outgoing_url",schemaPath:"#/allOf/0/then/properties/outgoing_url/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.events !== undefined){
const err4 = {instancePath:instancePath+"/events",schemaPath:"#/allOf/0/then/properties/events/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.trigger_on !== undefined){
const err5 = {instancePath:instancePath+"/trigger_on",schemaPath:"#/allOf/0/then/properties/trigger_on/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.commands !== undefined){
const err6 = {instancePath:instancePath+"/commands",schemaPath:"#/allOf/0/then/properties/commands/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.scopes !== undefined){
const err7 = {instancePath:instancePath+"/scopes",schemaPath:"#/allOf/0/then/properties/scopes/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.template !== undefined){
const err8 = {instancePath:instancePath+"/template",schemaPath:"#/allOf/0/then/properties/template/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.template_engine !== undefined){
const err9 = {instancePath:instancePath+"/template_engine",schemaPath:"#/allOf/0/then/properties/template_engine/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.challenge_key !== undefined){
const err10 = {instancePath:instancePath+"/challenge_key",schemaPath:"#/allOf/0/then/properties/challenge_key/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data.link_preview_enabled !== undefined){
const err11 = {instancePath:instancePath+"/link_preview_enabled",schemaPath:"#/allOf/0/then/properties/link_preview_enabled/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data.ignore_self_messages !== undefined){
const err12 = {instancePath:instancePath+"/ignore_self_messages",schemaPath:"#/allOf/0/then/properties/ignore_self_messages/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data.events_history_enabled !== undefined){
const err13 = {instancePath:instancePath+"/events_history_enabled",schemaPath:"#/allOf/0/then/properties/events_history_enabled/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data.who_can_add !== undefined){
const err14 = {instancePath:instancePath+"/who_can_add",schemaPath:"#/allOf/0/then/properties/who_can_add/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data.can_edit !== undefined){
const err15 = {instancePath:instancePath+"/can_edit",schemaPath:"#/allOf/0/then/properties/can_edit/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data.single_chat !== undefined){
const err16 = {instancePath:instancePath+"/single_chat",schemaPath:"#/allOf/0/then/properties/single_chat/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data.kind !== undefined){
const err17 = {instancePath:instancePath+"/kind",schemaPath:"#/allOf/0/then/properties/kind/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data.unfurl_domains !== undefined){
const err18 = {instancePath:instancePath+"/unfurl_domains",schemaPath:"#/allOf/0/then/properties/unfurl_domains/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data.protect !== undefined){
const err19 = {instancePath:instancePath+"/protect",schemaPath:"#/allOf/0/then/properties/protect/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data.ignore_changes !== undefined){
const err20 = {instancePath:instancePath+"/ignore_changes",schemaPath:"#/allOf/0/then/properties/ignore_changes/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath,schemaPath:"#/allOf/0/then/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = _valid0;
if(valid1){
var props0 = {};
props0.outgoing_url = true;
props0.events = true;
props0.trigger_on = true;
props0.commands = true;
props0.scopes = true;
props0.template = true;
props0.template_engine = true;
props0.challenge_key = true;
props0.link_preview_enabled = true;
props0.ignore_self_messages = true;
props0.events_history_enabled = true;
props0.who_can_add = true;
props0.can_edit = true;
props0.single_chat = true;
props0.kind = true;
props0.unfurl_domains = true;
props0.protect = true;
props0.ignore_changes = true;
props0.ensure = true;
}
}
if(!valid1){
const err22 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((func1.call(schema36.properties, key0)) || (pattern4.test(key0)))){
const err23 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.name !== undefined){
let data19 = data.name;
if(typeof data19 === "string"){
if(func2(data19) > 255){
const err24 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(func2(data19) < 1){
const err25 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(!pattern25.test(data19)){
const err26 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"},message:"must match pattern \""+"^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"+"\""};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.outgoing_url !== undefined){
let data20 = data.outgoing_url;
if(typeof data20 === "string"){
if(func2(data20) > 2048){
const err28 = {instancePath:instancePath+"/outgoing_url",schemaPath:"#/properties/outgoing_url/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(!pattern26.test(data20)){
const err29 = {instancePath:instancePath+"/outgoing_url",schemaPath:"#/properties/outgoing_url/pattern",keyword:"pattern",params:{pattern: "^$|^https?://[^\\s]+$|\\$\\{"},message:"must match pattern \""+"^$|^https?://[^\\s]+$|\\$\\{"+"\""};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/outgoing_url",schemaPath:"#/properties/outgoing_url/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.events !== undefined){
let data21 = data.events;
if(Array.isArray(data21)){
const len0 = data21.length;
for(let i0=0; i0<len0; i0++){
let data22 = data21[i0];
if(typeof data22 !== "string"){
const err31 = {instancePath:instancePath+"/events/" + i0,schemaPath:"#/properties/events/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(!((((((((((((((((((data22 === "message_new") || (data22 === "message_update")) || (data22 === "message_delete")) || (data22 === "reaction_new")) || (data22 === "reaction_delete")) || (data22 === "button_click")) || (data22 === "message_link_shared")) || (data22 === "chat_member_add")) || (data22 === "chat_member_remove")) || (data22 === "company_member_invite")) || (data22 === "company_member_confirm")) || (data22 === "company_member_suspend")) || (data22 === "company_member_activate")) || (data22 === "company_member_delete")) || (data22 === "company_member_update")) || (data22 === "video_call_started")) || (data22 === "video_call_finished")) || (data22 === "video_call_recording_ready"))){
const err32 = {instancePath:instancePath+"/events/" + i0,schemaPath:"#/properties/events/items/enum",keyword:"enum",params:{allowedValues: schema36.properties.events.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath:instancePath+"/events",schemaPath:"#/properties/events/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.trigger_on !== undefined){
let data23 = data.trigger_on;
if(typeof data23 !== "string"){
const err34 = {instancePath:instancePath+"/trigger_on",schemaPath:"#/properties/trigger_on/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(!(((data23 === "commands") || (data23 === "all_messages")) || (data23 === "unfurl"))){
const err35 = {instancePath:instancePath+"/trigger_on",schemaPath:"#/properties/trigger_on/enum",keyword:"enum",params:{allowedValues: schema36.properties.trigger_on.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.commands !== undefined){
let data24 = data.commands;
if(Array.isArray(data24)){
const len1 = data24.length;
for(let i1=0; i1<len1; i1++){
let data25 = data24[i1];
if(typeof data25 === "string"){
if(!pattern27.test(data25)){
const err36 = {instancePath:instancePath+"/commands/" + i1,schemaPath:"#/properties/commands/items/pattern",keyword:"pattern",params:{pattern: "^/[A-Za-z][A-Za-z0-9_-]*$"},message:"must match pattern \""+"^/[A-Za-z][A-Za-z0-9_-]*$"+"\""};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
else {
const err37 = {instancePath:instancePath+"/commands/" + i1,schemaPath:"#/properties/commands/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
else {
const err38 = {instancePath:instancePath+"/commands",schemaPath:"#/properties/commands/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.scopes !== undefined){
let data26 = data.scopes;
if(Array.isArray(data26)){
const len2 = data26.length;
for(let i2=0; i2<len2; i2++){
let data27 = data26[i2];
if(typeof data27 === "string"){
if(!pattern28.test(data27)){
const err39 = {instancePath:instancePath+"/scopes/" + i2,schemaPath:"#/properties/scopes/items/pattern",keyword:"pattern",params:{pattern: "^[a-z_]+(?::[a-z_]+)*$"},message:"must match pattern \""+"^[a-z_]+(?::[a-z_]+)*$"+"\""};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
else {
const err40 = {instancePath:instancePath+"/scopes/" + i2,schemaPath:"#/properties/scopes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
else {
const err41 = {instancePath:instancePath+"/scopes",schemaPath:"#/properties/scopes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.template !== undefined){
if(typeof data.template !== "string"){
const err42 = {instancePath:instancePath+"/template",schemaPath:"#/properties/template/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.template_engine !== undefined){
let data29 = data.template_engine;
if(typeof data29 !== "string"){
const err43 = {instancePath:instancePath+"/template_engine",schemaPath:"#/properties/template_engine/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(!((data29 === "liquid") || (data29 === "mustache"))){
const err44 = {instancePath:instancePath+"/template_engine",schemaPath:"#/properties/template_engine/enum",keyword:"enum",params:{allowedValues: schema36.properties.template_engine.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.challenge_key !== undefined){
if(typeof data.challenge_key !== "string"){
const err45 = {instancePath:instancePath+"/challenge_key",schemaPath:"#/properties/challenge_key/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data.link_preview_enabled !== undefined){
if(typeof data.link_preview_enabled !== "boolean"){
const err46 = {instancePath:instancePath+"/link_preview_enabled",schemaPath:"#/properties/link_preview_enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data.ignore_self_messages !== undefined){
if(typeof data.ignore_self_messages !== "boolean"){
const err47 = {instancePath:instancePath+"/ignore_self_messages",schemaPath:"#/properties/ignore_self_messages/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data.events_history_enabled !== undefined){
if(typeof data.events_history_enabled !== "boolean"){
const err48 = {instancePath:instancePath+"/events_history_enabled",schemaPath:"#/properties/events_history_enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.who_can_add !== undefined){
let data34 = data.who_can_add;
if(typeof data34 !== "string"){
const err49 = {instancePath:instancePath+"/who_can_add",schemaPath:"#/properties/who_can_add/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(!((((data34 === "creator") || (data34 === "creator_admin")) || (data34 === "creator_admin_user")) || (data34 === "anyone"))){
const err50 = {instancePath:instancePath+"/who_can_add",schemaPath:"#/properties/who_can_add/enum",keyword:"enum",params:{allowedValues: schema36.properties.who_can_add.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.can_edit !== undefined){
let data35 = data.can_edit;
if(Array.isArray(data35)){
const len3 = data35.length;
for(let i3=0; i3<len3; i3++){
let data36 = data35[i3];
if(typeof data36 !== "string"){
const err51 = {instancePath:instancePath+"/can_edit/" + i3,schemaPath:"#/properties/can_edit/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(!((data36 === "admin") || (data36 === "chat_owners"))){
const err52 = {instancePath:instancePath+"/can_edit/" + i3,schemaPath:"#/properties/can_edit/items/enum",keyword:"enum",params:{allowedValues: schema36.properties.can_edit.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
else {
const err53 = {instancePath:instancePath+"/can_edit",schemaPath:"#/properties/can_edit/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.single_chat !== undefined){
if(typeof data.single_chat !== "boolean"){
const err54 = {instancePath:instancePath+"/single_chat",schemaPath:"#/properties/single_chat/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data.kind !== undefined){
let data38 = data.kind;
if(typeof data38 === "string"){
if(func2(data38) > 255){
const err55 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
if(func2(data38) < 1){
const err56 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
else {
const err57 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data.unfurl_domains !== undefined){
let data39 = data.unfurl_domains;
if(Array.isArray(data39)){
if(data39.length > 5){
const err58 = {instancePath:instancePath+"/unfurl_domains",schemaPath:"#/properties/unfurl_domains/maxItems",keyword:"maxItems",params:{limit: 5},message:"must NOT have more than 5 items"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
const len4 = data39.length;
for(let i4=0; i4<len4; i4++){
let data40 = data39[i4];
if(typeof data40 === "string"){
if(func2(data40) > 255){
const err59 = {instancePath:instancePath+"/unfurl_domains/" + i4,schemaPath:"#/properties/unfurl_domains/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(func2(data40) < 1){
const err60 = {instancePath:instancePath+"/unfurl_domains/" + i4,schemaPath:"#/properties/unfurl_domains/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if(!pattern29.test(data40)){
const err61 = {instancePath:instancePath+"/unfurl_domains/" + i4,schemaPath:"#/properties/unfurl_domains/items/pattern",keyword:"pattern",params:{pattern: "^[^\\s/:@]+$"},message:"must match pattern \""+"^[^\\s/:@]+$"+"\""};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
else {
const err62 = {instancePath:instancePath+"/unfurl_domains/" + i4,schemaPath:"#/properties/unfurl_domains/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
else {
const err63 = {instancePath:instancePath+"/unfurl_domains",schemaPath:"#/properties/unfurl_domains/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data.id !== undefined){
let data41 = data.id;
if(!(((typeof data41 == "number") && (!(data41 % 1) && !isNaN(data41))) && (isFinite(data41)))){
const err64 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if((typeof data41 == "number") && (isFinite(data41))){
if(data41 > 9007199254740991 || isNaN(data41)){
const err65 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
if(data41 < 1 || isNaN(data41)){
const err66 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
if(data.ensure !== undefined){
let data42 = data.ensure;
if(typeof data42 !== "string"){
const err67 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
if(!((data42 === "present") || (data42 === "absent"))){
const err68 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/enum",keyword:"enum",params:{allowedValues: schema36.properties.ensure.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data.on_removal !== undefined){
let data43 = data.on_removal;
if(typeof data43 !== "string"){
const err69 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
if(!((data43 === "keep") || (data43 === "delete"))){
const err70 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/enum",keyword:"enum",params:{allowedValues: schema36.properties.on_removal.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data.protect !== undefined){
if(typeof data.protect !== "boolean"){
const err71 = {instancePath:instancePath+"/protect",schemaPath:"#/properties/protect/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data.previously !== undefined){
let data45 = data.previously;
if(Array.isArray(data45)){
const len5 = data45.length;
for(let i5=0; i5<len5; i5++){
let data46 = data45[i5];
if(typeof data46 === "string"){
if(func2(data46) > 255){
const err72 = {instancePath:instancePath+"/previously/" + i5,schemaPath:"#/properties/previously/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
if(!pattern30.test(data46)){
const err73 = {instancePath:instancePath+"/previously/" + i5,schemaPath:"#/properties/previously/items/pattern",keyword:"pattern",params:{pattern: "^[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]$"},message:"must match pattern \""+"^[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]$"+"\""};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
else {
const err74 = {instancePath:instancePath+"/previously/" + i5,schemaPath:"#/properties/previously/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
}
else {
const err75 = {instancePath:instancePath+"/previously",schemaPath:"#/properties/previously/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data.ignore_changes !== undefined){
let data47 = data.ignore_changes;
if(Array.isArray(data47)){
const len6 = data47.length;
for(let i6=0; i6<len6; i6++){
let data48 = data47[i6];
if(typeof data48 !== "string"){
const err76 = {instancePath:instancePath+"/ignore_changes/" + i6,schemaPath:"#/properties/ignore_changes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(!(((((((((((((((((data48 === "name") || (data48 === "outgoing_url")) || (data48 === "events")) || (data48 === "trigger_on")) || (data48 === "commands")) || (data48 === "scopes")) || (data48 === "template")) || (data48 === "template_engine")) || (data48 === "challenge_key")) || (data48 === "link_preview_enabled")) || (data48 === "ignore_self_messages")) || (data48 === "events_history_enabled")) || (data48 === "who_can_add")) || (data48 === "can_edit")) || (data48 === "single_chat")) || (data48 === "kind")) || (data48 === "unfurl_domains"))){
const err77 = {instancePath:instancePath+"/ignore_changes/" + i6,schemaPath:"#/properties/ignore_changes/items/enum",keyword:"enum",params:{allowedValues: schema36.properties.ignore_changes.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
else {
const err78 = {instancePath:instancePath+"/ignore_changes",schemaPath:"#/properties/ignore_changes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
}
else {
const err79 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const botKey = validate26;
const schema37 = {"type":"string","maxLength":255,"pattern":"^[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]$","$id":"botKey"};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="botKey" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(func2(data) > 255){
const err0 = {instancePath,schemaPath:"#/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!pattern30.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]$"},message:"must match pattern \""+"^[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]$"+"\""};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"dynamicProps":false,"dynamicItems":false};

export const chat = validate27;
const schema38 = {"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":255,"pattern":"^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"},"channel":{"type":"boolean"},"public":{"type":"boolean"},"archived":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$"}},"owner":{"type":"string","maxLength":255,"pattern":"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"},"admins":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"}},"editors":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"}},"members":{"type":"array","items":{"type":"string","maxLength":255,"pattern":"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"}},"id":{"type":"integer","minimum":1,"maximum":9007199254740991},"membership":{"type":"string","enum":["additive","exact"]},"tagging":{"type":"string","enum":["additive","exact"]},"ensure":{"type":"string","enum":["present","absent"]},"on_removal":{"type":"string","enum":["keep","archive"]},"protect":{"type":"boolean"},"previously":{"type":"array","items":{"type":"string","minLength":1,"maxLength":255,"pattern":"^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"}},"ignore_changes":{"type":"array","items":{"type":"string","enum":["name","channel","public","archived","tags","owner","admins","editors","members"]}}},"patternProperties":{"^x-":true},"additionalProperties":false,"allOf":[{"if":{"type":"object","properties":{"ensure":{"const":"absent"}},"required":["ensure"]},"then":{"type":"object","properties":{"channel":false,"public":false,"archived":false,"tags":false,"owner":false,"admins":false,"editors":false,"members":false,"membership":false,"tagging":false,"protect":false,"ignore_changes":false}}},{"if":{"type":"object","properties":{"id":true},"required":["id"]},"else":{"type":"object","properties":{"name":true},"required":["name"]}}],"$id":"chat"};

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="chat" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate27.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(errors === _errs3){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.ensure === undefined) && (missing0 = "ensure")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.ensure !== undefined){
if("absent" !== data.ensure){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
else {
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.channel !== undefined){
const err3 = {instancePath:instancePath+"/channel",schemaPath:"#/allOf/0/then/properties/channel/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.public !== undefined){
const err4 = {instancePath:instancePath+"/public",schemaPath:"#/allOf/0/then/properties/public/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.archived !== undefined){
const err5 = {instancePath:instancePath+"/archived",schemaPath:"#/allOf/0/then/properties/archived/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.tags !== undefined){
const err6 = {instancePath:instancePath+"/tags",schemaPath:"#/allOf/0/then/properties/tags/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.owner !== undefined){
const err7 = {instancePath:instancePath+"/owner",schemaPath:"#/allOf/0/then/properties/owner/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.admins !== undefined){
const err8 = {instancePath:instancePath+"/admins",schemaPath:"#/allOf/0/then/properties/admins/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.editors !== undefined){
const err9 = {instancePath:instancePath+"/editors",schemaPath:"#/allOf/0/then/properties/editors/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.members !== undefined){
const err10 = {instancePath:instancePath+"/members",schemaPath:"#/allOf/0/then/properties/members/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data.membership !== undefined){
const err11 = {instancePath:instancePath+"/membership",schemaPath:"#/allOf/0/then/properties/membership/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data.tagging !== undefined){
const err12 = {instancePath:instancePath+"/tagging",schemaPath:"#/allOf/0/then/properties/tagging/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data.protect !== undefined){
const err13 = {instancePath:instancePath+"/protect",schemaPath:"#/allOf/0/then/properties/protect/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data.ignore_changes !== undefined){
const err14 = {instancePath:instancePath+"/ignore_changes",schemaPath:"#/allOf/0/then/properties/ignore_changes/false schema",keyword:"false schema",params:{},message:"boolean schema is false"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath,schemaPath:"#/allOf/0/then/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = _valid0;
if(valid1){
var props0 = {};
props0.channel = true;
props0.public = true;
props0.archived = true;
props0.tags = true;
props0.owner = true;
props0.admins = true;
props0.editors = true;
props0.members = true;
props0.membership = true;
props0.tagging = true;
props0.protect = true;
props0.ignore_changes = true;
props0.ensure = true;
}
}
if(!valid1){
const err16 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
const _errs9 = errors;
let valid4 = true;
const _errs10 = errors;
if(errors === _errs10){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.id === undefined) && (missing1 = "id")){
const err17 = {};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
var _valid1 = _errs10 === errors;
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
if(!_valid1){
const _errs12 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err19 = {instancePath,schemaPath:"#/allOf/1/else/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath,schemaPath:"#/allOf/1/else/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid1 = _errs12 === errors;
valid4 = _valid1;
if(valid4){
var props1 = {};
props1.name = true;
props1.id = true;
}
}
if(!valid4){
const err21 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "else"},message:"must match \"else\" schema"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(props0 !== true && props1 !== undefined){
if(props1 === true){
props0 = true;
}
else {
props0 = props0 || {};
Object.assign(props0, props1);
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((func1.call(schema38.properties, key0)) || (pattern4.test(key0)))){
const err22 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.name !== undefined){
let data13 = data.name;
if(typeof data13 === "string"){
if(func2(data13) > 255){
const err23 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(func2(data13) < 1){
const err24 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(!pattern25.test(data13)){
const err25 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"},message:"must match pattern \""+"^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"+"\""};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.channel !== undefined){
if(typeof data.channel !== "boolean"){
const err27 = {instancePath:instancePath+"/channel",schemaPath:"#/properties/channel/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.public !== undefined){
if(typeof data.public !== "boolean"){
const err28 = {instancePath:instancePath+"/public",schemaPath:"#/properties/public/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.archived !== undefined){
if(typeof data.archived !== "boolean"){
const err29 = {instancePath:instancePath+"/archived",schemaPath:"#/properties/archived/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.tags !== undefined){
let data17 = data.tags;
if(Array.isArray(data17)){
const len0 = data17.length;
for(let i0=0; i0<len0; i0++){
let data18 = data17[i0];
if(typeof data18 === "string"){
if(func2(data18) > 255){
const err30 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(!pattern20.test(data18)){
const err31 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/pattern",keyword:"pattern",params:{pattern: "^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$"},message:"must match pattern \""+"^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$"+"\""};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/properties/tags/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath:instancePath+"/tags",schemaPath:"#/properties/tags/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.owner !== undefined){
let data19 = data.owner;
if(typeof data19 === "string"){
if(func2(data19) > 255){
const err34 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if(!pattern7.test(data19)){
const err35 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/pattern",keyword:"pattern",params:{pattern: "^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"},message:"must match pattern \""+"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"+"\""};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.admins !== undefined){
let data20 = data.admins;
if(Array.isArray(data20)){
const len1 = data20.length;
for(let i1=0; i1<len1; i1++){
let data21 = data20[i1];
if(typeof data21 === "string"){
if(func2(data21) > 255){
const err37 = {instancePath:instancePath+"/admins/" + i1,schemaPath:"#/properties/admins/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(!pattern7.test(data21)){
const err38 = {instancePath:instancePath+"/admins/" + i1,schemaPath:"#/properties/admins/items/pattern",keyword:"pattern",params:{pattern: "^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"},message:"must match pattern \""+"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"+"\""};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/admins/" + i1,schemaPath:"#/properties/admins/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath:instancePath+"/admins",schemaPath:"#/properties/admins/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.editors !== undefined){
let data22 = data.editors;
if(Array.isArray(data22)){
const len2 = data22.length;
for(let i2=0; i2<len2; i2++){
let data23 = data22[i2];
if(typeof data23 === "string"){
if(func2(data23) > 255){
const err41 = {instancePath:instancePath+"/editors/" + i2,schemaPath:"#/properties/editors/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
if(!pattern7.test(data23)){
const err42 = {instancePath:instancePath+"/editors/" + i2,schemaPath:"#/properties/editors/items/pattern",keyword:"pattern",params:{pattern: "^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"},message:"must match pattern \""+"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"+"\""};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
else {
const err43 = {instancePath:instancePath+"/editors/" + i2,schemaPath:"#/properties/editors/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
else {
const err44 = {instancePath:instancePath+"/editors",schemaPath:"#/properties/editors/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.members !== undefined){
let data24 = data.members;
if(Array.isArray(data24)){
const len3 = data24.length;
for(let i3=0; i3<len3; i3++){
let data25 = data24[i3];
if(typeof data25 === "string"){
if(func2(data25) > 255){
const err45 = {instancePath:instancePath+"/members/" + i3,schemaPath:"#/properties/members/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(!pattern7.test(data25)){
const err46 = {instancePath:instancePath+"/members/" + i3,schemaPath:"#/properties/members/items/pattern",keyword:"pattern",params:{pattern: "^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"},message:"must match pattern \""+"^(?:[^\\s\\u0000-\\u001f\\u007f@:,]*[^\\s\\u0000-\\u001f\\u007f@:,.]|[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\]+@[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+(?:\\.[^\\s\\u0000-\\u001f\\u007f@:,;<>()\"\\[\\]\\\\.]+)+)$"+"\""};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/members/" + i3,schemaPath:"#/properties/members/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath:instancePath+"/members",schemaPath:"#/properties/members/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data.id !== undefined){
let data26 = data.id;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
const err49 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 > 9007199254740991 || isNaN(data26)){
const err50 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(data26 < 1 || isNaN(data26)){
const err51 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
}
if(data.membership !== undefined){
let data27 = data.membership;
if(typeof data27 !== "string"){
const err52 = {instancePath:instancePath+"/membership",schemaPath:"#/properties/membership/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
if(!((data27 === "additive") || (data27 === "exact"))){
const err53 = {instancePath:instancePath+"/membership",schemaPath:"#/properties/membership/enum",keyword:"enum",params:{allowedValues: schema38.properties.membership.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data.tagging !== undefined){
let data28 = data.tagging;
if(typeof data28 !== "string"){
const err54 = {instancePath:instancePath+"/tagging",schemaPath:"#/properties/tagging/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
if(!((data28 === "additive") || (data28 === "exact"))){
const err55 = {instancePath:instancePath+"/tagging",schemaPath:"#/properties/tagging/enum",keyword:"enum",params:{allowedValues: schema38.properties.tagging.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data.ensure !== undefined){
let data29 = data.ensure;
if(typeof data29 !== "string"){
const err56 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
if(!((data29 === "present") || (data29 === "absent"))){
const err57 = {instancePath:instancePath+"/ensure",schemaPath:"#/properties/ensure/enum",keyword:"enum",params:{allowedValues: schema38.properties.ensure.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data.on_removal !== undefined){
let data30 = data.on_removal;
if(typeof data30 !== "string"){
const err58 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if(!((data30 === "keep") || (data30 === "archive"))){
const err59 = {instancePath:instancePath+"/on_removal",schemaPath:"#/properties/on_removal/enum",keyword:"enum",params:{allowedValues: schema38.properties.on_removal.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data.protect !== undefined){
if(typeof data.protect !== "boolean"){
const err60 = {instancePath:instancePath+"/protect",schemaPath:"#/properties/protect/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data.previously !== undefined){
let data32 = data.previously;
if(Array.isArray(data32)){
const len4 = data32.length;
for(let i4=0; i4<len4; i4++){
let data33 = data32[i4];
if(typeof data33 === "string"){
if(func2(data33) > 255){
const err61 = {instancePath:instancePath+"/previously/" + i4,schemaPath:"#/properties/previously/items/maxLength",keyword:"maxLength",params:{limit: 255},message:"must NOT have more than 255 characters"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
if(func2(data33) < 1){
const err62 = {instancePath:instancePath+"/previously/" + i4,schemaPath:"#/properties/previously/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
if(!pattern25.test(data33)){
const err63 = {instancePath:instancePath+"/previously/" + i4,schemaPath:"#/properties/previously/items/pattern",keyword:"pattern",params:{pattern: "^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"},message:"must match pattern \""+"^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$"+"\""};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
else {
const err64 = {instancePath:instancePath+"/previously/" + i4,schemaPath:"#/properties/previously/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath:instancePath+"/previously",schemaPath:"#/properties/previously/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data.ignore_changes !== undefined){
let data34 = data.ignore_changes;
if(Array.isArray(data34)){
const len5 = data34.length;
for(let i5=0; i5<len5; i5++){
let data35 = data34[i5];
if(typeof data35 !== "string"){
const err66 = {instancePath:instancePath+"/ignore_changes/" + i5,schemaPath:"#/properties/ignore_changes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if(!(((((((((data35 === "name") || (data35 === "channel")) || (data35 === "public")) || (data35 === "archived")) || (data35 === "tags")) || (data35 === "owner")) || (data35 === "admins")) || (data35 === "editors")) || (data35 === "members"))){
const err67 = {instancePath:instancePath+"/ignore_changes/" + i5,schemaPath:"#/properties/ignore_changes/items/enum",keyword:"enum",params:{allowedValues: schema38.properties.ignore_changes.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
}
else {
const err68 = {instancePath:instancePath+"/ignore_changes",schemaPath:"#/properties/ignore_changes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
}
else {
const err69 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
validate27.errors = vErrors;
return errors === 0;
}
validate27.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const chatKey = validate28;
const schema39 = {"type":"string","pattern":"^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$","$id":"chatKey"};

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="chatKey" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate28.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(typeof data === "string"){
if(!pattern6.test(data)){
const err0 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$"},message:"must match pattern \""+"^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$"+"\""};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate28.errors = vErrors;
return errors === 0;
}
validate28.evaluated = {"dynamicProps":false,"dynamicItems":false};
