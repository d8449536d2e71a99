// @ts-nocheck
// Written by npm run validator from shared/metering/batch.ts.
"use strict";
export const isBatch = validate0;
const schema0 = {"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"watermark":{"type":"string","maxLength":40,"format":"date-time"},"end":{"type":"boolean","const":true},"events":{"maxItems":5000,"type":"array","items":{"oneOf":[{"type":"object","properties":{"type":{"type":"string","const":"tokens"},"tenant":{"type":"string","pattern":"^ten_[0-9A-HJKMNP-TV-Z]{26}$"},"project":{"type":"string","pattern":"^prj_[0-9A-HJKMNP-TV-Z]{26}$"},"reservation":{"type":"string","pattern":"^rsv_[0-9A-HJKMNP-TV-Z]{26}$"},"region":{"type":"string","pattern":"^[a-z0-9][a-z0-9._-]{0,31}$"},"class":{"type":"string","enum":["on-demand","reserved","spot"]},"model":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$"},"at":{"type":"string","maxLength":40,"format":"date-time"},"tokens":{"type":"object","properties":{"input":{"type":"integer","minimum":0,"maximum":1000000000000},"cache_read":{"type":"integer","minimum":0,"maximum":1000000000000},"cache_write":{"type":"integer","minimum":0,"maximum":1000000000000},"cache_write_1h":{"type":"integer","minimum":0,"maximum":1000000000000},"output":{"type":"integer","minimum":0,"maximum":1000000000000},"reasoning":{"type":"integer","minimum":0,"maximum":1000000000000},"audio_input":{"type":"integer","minimum":0,"maximum":1000000000000},"audio_output":{"type":"integer","minimum":0,"maximum":1000000000000},"image_input":{"type":"integer","minimum":0,"maximum":1000000000000}},"additionalProperties":false},"tier":{"type":"string","enum":["standard","priority","batch","flex"]},"band":{"type":"string","pattern":"^[a-z0-9][a-z0-9._-]{0,31}$"},"requestId":{"type":"string","minLength":1,"maxLength":128},"principal":{"type":"string","minLength":1,"maxLength":128},"ttftMs":{"type":"integer","minimum":0,"maximum":86400000}},"required":["type","tenant","model","at","tokens"],"additionalProperties":false},{"type":"object","properties":{"type":{"type":"string","const":"gpu"},"tenant":{"type":"string","pattern":"^ten_[0-9A-HJKMNP-TV-Z]{26}$"},"project":{"type":"string","pattern":"^prj_[0-9A-HJKMNP-TV-Z]{26}$"},"reservation":{"type":"string","pattern":"^rsv_[0-9A-HJKMNP-TV-Z]{26}$"},"region":{"type":"string","pattern":"^[a-z0-9][a-z0-9._-]{0,31}$"},"class":{"type":"string","enum":["on-demand","reserved","spot"]},"sku":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$"},"allocation":{"type":"string","minLength":1,"maxLength":128},"gpuMilli":{"type":"integer","minimum":0,"maximum":1000000000},"from":{"type":"string","maxLength":40,"format":"date-time"},"to":{"type":"string","maxLength":40,"format":"date-time"},"state":{"type":"string","enum":["queued","pulling","loading","ready","idle","stopped","hibernated","failed"]},"excluded":{"type":"string","enum":["provider_fault","maintenance","test"]}},"required":["type","tenant","sku","allocation","gpuMilli","from","to"],"additionalProperties":false}],"type":"object","required":["type"],"discriminator":{"propertyName":"type"}}}},"required":["events"],"additionalProperties":false};
const pattern0 = new RegExp("^ten_[0-9A-HJKMNP-TV-Z]{26}$", "");
const pattern1 = new RegExp("^prj_[0-9A-HJKMNP-TV-Z]{26}$", "");
const pattern2 = new RegExp("^rsv_[0-9A-HJKMNP-TV-Z]{26}$", "");
const pattern3 = new RegExp("^[a-z0-9][a-z0-9._-]{0,31}$", "");
const pattern4 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$", "");
const func0 = (value) => { for (const name in value) if (name !== "input" && name !== "cache_read" && name !== "cache_write" && name !== "cache_write_1h" && name !== "output" && name !== "reasoning" && name !== "audio_input" && name !== "audio_output" && name !== "image_input") return true; return false; };
const func1 = (value) => { for (const name in value) if (name !== "type" && name !== "tenant" && name !== "project" && name !== "reservation" && name !== "region" && name !== "class" && name !== "model" && name !== "at" && name !== "tokens" && name !== "tier" && name !== "band" && name !== "requestId" && name !== "principal" && name !== "ttftMs") return true; return false; };
const func2 = (value) => { for (const name in value) if (name !== "type" && name !== "tenant" && name !== "project" && name !== "reservation" && name !== "region" && name !== "class" && name !== "sku" && name !== "allocation" && name !== "gpuMilli" && name !== "from" && name !== "to" && name !== "state" && name !== "excluded") return true; return false; };
const func3 = (value) => { for (const name in value) if (name !== "watermark" && name !== "end" && name !== "events") return true; return false; };

function validate0(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.events === undefined) && (missing0 = "events")){
return false;
}
else {
if(data.watermark !== undefined){
let data0 = data.watermark;
const _errs1 = errors;
if(errors === _errs1){
if(errors === _errs1){
if(typeof data0 === "string"){
if(data0.length > 40 && (data0.length > 80 || [...data0].length > 40)){
return false;
}
}
else {
return false;
}
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.end !== undefined){
let data1 = data.end;
const _errs3 = errors;
if(typeof data1 !== "boolean"){
return false;
}
if(true !== data1){
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.events !== undefined){
let data2 = data.events;
const _errs5 = errors;
if(errors === _errs5){
if(Array.isArray(data2)){
if(data2.length > 5000){
return false;
}
else {
var valid1 = true;
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
const _errs7 = errors;
if(errors === _errs7){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
let missing1;
if((data3.type === undefined) && (missing1 = "type")){
return false;
}
else {
const tag0 = data3.type;
if(typeof tag0 == "string"){
if(tag0 === "tokens"){
const _errs10 = errors;
if(errors === _errs10){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
let missing2;
if((((((data3.type === undefined) && (missing2 = "type")) || ((data3.tenant === undefined) && (missing2 = "tenant"))) || ((data3.model === undefined) && (missing2 = "model"))) || ((data3.at === undefined) && (missing2 = "at"))) || ((data3.tokens === undefined) && (missing2 = "tokens"))){
return false;
}
else {
if(data3.type !== undefined){
let data4 = data3.type;
const _errs12 = errors;
if(typeof data4 !== "string"){
return false;
}
if("tokens" !== data4){
return false;
}
var valid4 = _errs12 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.tenant !== undefined){
let data5 = data3.tenant;
const _errs14 = errors;
if(errors === _errs14){
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
return false;
}
}
else {
return false;
}
}
var valid4 = _errs14 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.project !== undefined){
let data6 = data3.project;
const _errs16 = errors;
if(errors === _errs16){
if(typeof data6 === "string"){
if(!pattern1.test(data6)){
return false;
}
}
else {
return false;
}
}
var valid4 = _errs16 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.reservation !== undefined){
let data7 = data3.reservation;
const _errs18 = errors;
if(errors === _errs18){
if(typeof data7 === "string"){
if(!pattern2.test(data7)){
return false;
}
}
else {
return false;
}
}
var valid4 = _errs18 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.region !== undefined){
let data8 = data3.region;
const _errs20 = errors;
if(errors === _errs20){
if(typeof data8 === "string"){
if(!pattern3.test(data8)){
return false;
}
}
else {
return false;
}
}
var valid4 = _errs20 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.class !== undefined){
let data9 = data3.class;
const _errs22 = errors;
if(typeof data9 !== "string"){
return false;
}
if(!(((data9 === "on-demand") || (data9 === "reserved")) || (data9 === "spot"))){
return false;
}
var valid4 = _errs22 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.model !== undefined){
let data10 = data3.model;
const _errs24 = errors;
if(errors === _errs24){
if(typeof data10 === "string"){
if(!pattern4.test(data10)){
return false;
}
}
else {
return false;
}
}
var valid4 = _errs24 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.at !== undefined){
let data11 = data3.at;
const _errs26 = errors;
if(errors === _errs26){
if(errors === _errs26){
if(typeof data11 === "string"){
if(data11.length > 40 && (data11.length > 80 || [...data11].length > 40)){
return false;
}
}
else {
return false;
}
}
}
var valid4 = _errs26 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.tokens !== undefined){
let data12 = data3.tokens;
const _errs28 = errors;
if(errors === _errs28){
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.input !== undefined){
let data13 = data12.input;
const _errs30 = errors;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
return false;
}
if(errors === _errs30){
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 > 1000000000000 || isNaN(data13)){
return false;
}
else {
if(data13 < 0 || isNaN(data13)){
return false;
}
}
}
}
var valid5 = _errs30 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.cache_read !== undefined){
let data14 = data12.cache_read;
const _errs32 = errors;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
return false;
}
if(errors === _errs32){
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 1000000000000 || isNaN(data14)){
return false;
}
else {
if(data14 < 0 || isNaN(data14)){
return false;
}
}
}
}
var valid5 = _errs32 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.cache_write !== undefined){
let data15 = data12.cache_write;
const _errs34 = errors;
if(!(((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15))) && (isFinite(data15)))){
return false;
}
if(errors === _errs34){
if((typeof data15 == "number") && (isFinite(data15))){
if(data15 > 1000000000000 || isNaN(data15)){
return false;
}
else {
if(data15 < 0 || isNaN(data15)){
return false;
}
}
}
}
var valid5 = _errs34 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.cache_write_1h !== undefined){
let data16 = data12.cache_write_1h;
const _errs36 = errors;
if(!(((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16))) && (isFinite(data16)))){
return false;
}
if(errors === _errs36){
if((typeof data16 == "number") && (isFinite(data16))){
if(data16 > 1000000000000 || isNaN(data16)){
return false;
}
else {
if(data16 < 0 || isNaN(data16)){
return false;
}
}
}
}
var valid5 = _errs36 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.output !== undefined){
let data17 = data12.output;
const _errs38 = errors;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
return false;
}
if(errors === _errs38){
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 > 1000000000000 || isNaN(data17)){
return false;
}
else {
if(data17 < 0 || isNaN(data17)){
return false;
}
}
}
}
var valid5 = _errs38 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.reasoning !== undefined){
let data18 = data12.reasoning;
const _errs40 = errors;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
return false;
}
if(errors === _errs40){
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 > 1000000000000 || isNaN(data18)){
return false;
}
else {
if(data18 < 0 || isNaN(data18)){
return false;
}
}
}
}
var valid5 = _errs40 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.audio_input !== undefined){
let data19 = data12.audio_input;
const _errs42 = errors;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
return false;
}
if(errors === _errs42){
if((typeof data19 == "number") && (isFinite(data19))){
if(data19 > 1000000000000 || isNaN(data19)){
return false;
}
else {
if(data19 < 0 || isNaN(data19)){
return false;
}
}
}
}
var valid5 = _errs42 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.audio_output !== undefined){
let data20 = data12.audio_output;
const _errs44 = errors;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
return false;
}
if(errors === _errs44){
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 > 1000000000000 || isNaN(data20)){
return false;
}
else {
if(data20 < 0 || isNaN(data20)){
return false;
}
}
}
}
var valid5 = _errs44 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data12.image_input !== undefined){
let data21 = data12.image_input;
const _errs46 = errors;
if(!(((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21))) && (isFinite(data21)))){
return false;
}
if(errors === _errs46){
if((typeof data21 == "number") && (isFinite(data21))){
if(data21 > 1000000000000 || isNaN(data21)){
return false;
}
else {
if(data21 < 0 || isNaN(data21)){
return false;
}
}
}
}
var valid5 = _errs46 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(func0(data12)){
return false;
}
}
}
}
}
}
}
}
}
}
}
else {
return false;
}
}
var valid4 = _errs28 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.tier !== undefined){
let data22 = data3.tier;
const _errs48 = errors;
if(typeof data22 !== "string"){
return false;
}
if(!((((data22 === "standard") || (data22 === "priority")) || (data22 === "batch")) || (data22 === "flex"))){
return false;
}
var valid4 = _errs48 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.band !== undefined){
let data23 = data3.band;
const _errs50 = errors;
if(errors === _errs50){
if(typeof data23 === "string"){
if(!pattern3.test(data23)){
return false;
}
}
else {
return false;
}
}
var valid4 = _errs50 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.requestId !== undefined){
let data24 = data3.requestId;
const _errs52 = errors;
if(errors === _errs52){
if(typeof data24 === "string"){
if(data24.length > 128 && (data24.length > 256 || [...data24].length > 128)){
return false;
}
else {
if(data24.length < 1 || (data24.length < 2 && [...data24].length < 1)){
return false;
}
}
}
else {
return false;
}
}
var valid4 = _errs52 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.principal !== undefined){
let data25 = data3.principal;
const _errs54 = errors;
if(errors === _errs54){
if(typeof data25 === "string"){
if(data25.length > 128 && (data25.length > 256 || [...data25].length > 128)){
return false;
}
else {
if(data25.length < 1 || (data25.length < 2 && [...data25].length < 1)){
return false;
}
}
}
else {
return false;
}
}
var valid4 = _errs54 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data3.ttftMs !== undefined){
let data26 = data3.ttftMs;
const _errs56 = errors;
if(!(((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26))) && (isFinite(data26)))){
return false;
}
if(errors === _errs56){
if((typeof data26 == "number") && (isFinite(data26))){
if(data26 > 86400000 || isNaN(data26)){
return false;
}
else {
if(data26 < 0 || isNaN(data26)){
return false;
}
}
}
}
var valid4 = _errs56 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(func1(data3)){
return false;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
return false;
}
}
}
else if(tag0 === "gpu"){
const _errs58 = errors;
if(errors === _errs58){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
let missing3;
if((((((((data3.type === undefined) && (missing3 = "type")) || ((data3.tenant === undefined) && (missing3 = "tenant"))) || ((data3.sku === undefined) && (missing3 = "sku"))) || ((data3.allocation === undefined) && (missing3 = "allocation"))) || ((data3.gpuMilli === undefined) && (missing3 = "gpuMilli"))) || ((data3.from === undefined) && (missing3 = "from"))) || ((data3.to === undefined) && (missing3 = "to"))){
return false;
}
else {
if(data3.type !== undefined){
let data27 = data3.type;
const _errs60 = errors;
if(typeof data27 !== "string"){
return false;
}
if("gpu" !== data27){
return false;
}
var valid7 = _errs60 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.tenant !== undefined){
let data28 = data3.tenant;
const _errs62 = errors;
if(errors === _errs62){
if(typeof data28 === "string"){
if(!pattern0.test(data28)){
return false;
}
}
else {
return false;
}
}
var valid7 = _errs62 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.project !== undefined){
let data29 = data3.project;
const _errs64 = errors;
if(errors === _errs64){
if(typeof data29 === "string"){
if(!pattern1.test(data29)){
return false;
}
}
else {
return false;
}
}
var valid7 = _errs64 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.reservation !== undefined){
let data30 = data3.reservation;
const _errs66 = errors;
if(errors === _errs66){
if(typeof data30 === "string"){
if(!pattern2.test(data30)){
return false;
}
}
else {
return false;
}
}
var valid7 = _errs66 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.region !== undefined){
let data31 = data3.region;
const _errs68 = errors;
if(errors === _errs68){
if(typeof data31 === "string"){
if(!pattern3.test(data31)){
return false;
}
}
else {
return false;
}
}
var valid7 = _errs68 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.class !== undefined){
let data32 = data3.class;
const _errs70 = errors;
if(typeof data32 !== "string"){
return false;
}
if(!(((data32 === "on-demand") || (data32 === "reserved")) || (data32 === "spot"))){
return false;
}
var valid7 = _errs70 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.sku !== undefined){
let data33 = data3.sku;
const _errs72 = errors;
if(errors === _errs72){
if(typeof data33 === "string"){
if(!pattern4.test(data33)){
return false;
}
}
else {
return false;
}
}
var valid7 = _errs72 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.allocation !== undefined){
let data34 = data3.allocation;
const _errs74 = errors;
if(errors === _errs74){
if(typeof data34 === "string"){
if(data34.length > 128 && (data34.length > 256 || [...data34].length > 128)){
return false;
}
else {
if(data34.length < 1 || (data34.length < 2 && [...data34].length < 1)){
return false;
}
}
}
else {
return false;
}
}
var valid7 = _errs74 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.gpuMilli !== undefined){
let data35 = data3.gpuMilli;
const _errs76 = errors;
if(!(((typeof data35 == "number") && (!(data35 % 1) && !isNaN(data35))) && (isFinite(data35)))){
return false;
}
if(errors === _errs76){
if((typeof data35 == "number") && (isFinite(data35))){
if(data35 > 1000000000 || isNaN(data35)){
return false;
}
else {
if(data35 < 0 || isNaN(data35)){
return false;
}
}
}
}
var valid7 = _errs76 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.from !== undefined){
let data36 = data3.from;
const _errs78 = errors;
if(errors === _errs78){
if(errors === _errs78){
if(typeof data36 === "string"){
if(data36.length > 40 && (data36.length > 80 || [...data36].length > 40)){
return false;
}
}
else {
return false;
}
}
}
var valid7 = _errs78 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.to !== undefined){
let data37 = data3.to;
const _errs80 = errors;
if(errors === _errs80){
if(errors === _errs80){
if(typeof data37 === "string"){
if(data37.length > 40 && (data37.length > 80 || [...data37].length > 40)){
return false;
}
}
else {
return false;
}
}
}
var valid7 = _errs80 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.state !== undefined){
let data38 = data3.state;
const _errs82 = errors;
if(typeof data38 !== "string"){
return false;
}
if(!((((((((data38 === "queued") || (data38 === "pulling")) || (data38 === "loading")) || (data38 === "ready")) || (data38 === "idle")) || (data38 === "stopped")) || (data38 === "hibernated")) || (data38 === "failed"))){
return false;
}
var valid7 = _errs82 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data3.excluded !== undefined){
let data39 = data3.excluded;
const _errs84 = errors;
if(typeof data39 !== "string"){
return false;
}
if(!(((data39 === "provider_fault") || (data39 === "maintenance")) || (data39 === "test"))){
return false;
}
var valid7 = _errs84 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(func2(data3)){
return false;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
return false;
}
}
}
else {
return false;
}
}
else {
return false;
}
}
}
else {
return false;
}
}
var valid1 = _errs7 === errors;
if(!valid1){
break;
}
}
}
}
else {
return false;
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(func3(data)){
return false;
}
}
}
}
}
}
else {
return false;
}
}
return errors === 0;
}

